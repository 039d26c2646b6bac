using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Machine;

/// <summary>The processes of this machine, with CPU use measured over a short while.</summary>
public static class ProcessReader
{
    private const int CommandLimit = 300;

    /// <summary>USER_HZ: fixed at 100 for user space on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <param name="CpuPercent">Of one core: two busy cores are 200.</param>
    /// <param name="Command">With credential-looking arguments masked.</param>
    public sealed record Process(int Pid, string Name, string User, string State, double CpuPercent, long RssBytes, int Threads, string Command);

    public static async Task<IReadOnlyList<Process>> ReadAsync(TimeSpan sample, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var before = ProcText.Pids().Select(Stat).OfType<(int Pid, string Name, string[] Fields)>().ToDictionary(s => (s.Pid, s.Fields[19]), s => Cpu(s.Fields));
        await Task.Delay(sample, time, cancellationToken);
        var users = Users();
        var result = new List<Process>();
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        foreach (var (pid, name, fields) in ProcText.Pids().Select(Stat).OfType<(int Pid, string Name, string[] Fields)>())
        {
            var ticks = Cpu(fields) - before.GetValueOrDefault((pid, fields[19]), Cpu(fields));
            result.Add(new Process(pid, name, users.GetValueOrDefault(Uid(pid), Uid(pid)), State(fields[0]),
                Math.Round(ticks / TicksPerSecond / seconds * 100, 1), ProcText.Number(fields[21]) * Environment.SystemPageSize,
                (int)ProcText.Number(fields[17]), Command(pid, name)));
        }
        return result;
    }

    /// <summary>Null when it has gone. Fields from the state on, so proc(5)'s number minus 3.</summary>
    private static (int Pid, string Name, string[] Fields)? Stat(int pid)
    {
        if (ProcText.TryRead($"/proc/{pid}/stat") is not { } text)
            return null;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.LastIndexOf(')');
        if (open < 0 || close < open)
            return null;
        var fields = text[(close + 2)..].Split(' ');
        return fields.Length < 22 ? null : (pid, text[(open + 1)..close], fields);
    }

    private static long Cpu(string[] fields) => ProcText.Number(fields[11]) + ProcText.Number(fields[12]);

    private static string Uid(int pid) =>
        ProcText.Lines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("Uid:", StringComparison.Ordinal)) is { } line ? ProcText.Words(line)[2] : "?";

    private static Dictionary<string, string> Users() => ProcText.Lines("/etc/passwd").Select(l => l.Split(':')).Where(p => p.Length > 2)
        .GroupBy(p => p[2]).ToDictionary(g => g.Key, g => g.First()[0]);

    private static string Command(int pid, string name)
    {
        var arguments = (ProcText.TryRead($"/proc/{pid}/cmdline") ?? "").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (arguments.Length == 0)
            return string.Create(CultureInfo.InvariantCulture, $"[{name}]");
        // A program that rewrites its title leaves one string with blanks in it.
        var command = CommandLineMask.Apply(arguments.Length == 1 ? arguments[0].Split(' ') : arguments);
        return Excerpt.Head(command, CommandLimit, " …");
    }

    private static string State(string letter) => letter switch
    {
        "R" => "running", "S" => "sleeping", "D" => "waiting for disk", "Z" => "zombie", "T" or "t" => "stopped", "I" => "idle", _ => letter,
    };
}
