using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Services;

/// <summary>systemd through <c>systemctl</c>, each argument handed over as it is, names checked first.</summary>
internal static partial class Systemd
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private const int OutputLimit = 512 * 1024;

    public sealed record Unit(string Name, string Load, string Active, string Sub, string Description);

    /// <param name="Instance">InvocationID, or for old systemd the main pid and its start; changes with every start.</param>
    public sealed record UnitState(string Load, string Active, string Sub, string Instance, int Pid, bool RefusesStart);

    /// <summary>It is this machine's init (sd_booted(3)).</summary>
    public static bool IsRunning => Directory.Exists("/run/systemd/system");

    /// <summary>
    /// <c>nginx</c> or <c>nginx.service</c> as a unit name. Only services: restarting a target or one of systemd's own units
    /// can take the machine down.
    /// </summary>
    /// <exception cref="ToolException">Not a service that may be restarted.</exception>
    public static string UnitName(string service)
    {
        if (!ServiceUnit().IsMatch(service))
            throw new ToolException($"'{service}' is not a service name; expected letters, digits and . _ - @ such as nginx or getty@tty1.");
        var unit = service.EndsWith(".service", StringComparison.Ordinal) ? service : service + ".service";
        return Untouchable().IsMatch(unit) ? throw new ToolException($"{unit} is part of the system itself and is not restarted.") : unit;
    }

    public static async Task<IReadOnlyList<Unit>> ListAsync(CancellationToken cancellationToken)
    {
        var output = await RunAsync(["list-units", "--type=service", "--all", "--plain", "--no-legend", "--no-pager"], cancellationToken);
        return [.. output.Split('\n').Select(l => l.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(w => w.Length >= 4).Select(w => new Unit(w[0], w[1], w[2], w[3], w.ElementAtOrDefault(4) ?? ""))];
    }

    public static async Task<UnitState> ShowAsync(string unit, CancellationToken cancellationToken)
    {
        var output = await RunAsync(["show", "--no-pager", "--property=LoadState,ActiveState,SubState,InvocationID,MainPID,ExecMainStartTimestampMonotonic,RefuseManualStart", "--", unit], cancellationToken);
        var values = output.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1].Trim());
        string Value(string key) => values.GetValueOrDefault(key, "");
        var instance = Value("InvocationID") is { Length: > 0 } id ? id : $"{Value("MainPID")}@{Value("ExecMainStartTimestampMonotonic")}";
        return new UnitState(Value("LoadState"), Value("ActiveState"), Value("SubState"), instance,
            int.TryParse(Value("MainPID"), out var pid) ? pid : 0, Value("RefuseManualStart") == "yes");
    }

    public static Task RestartAsync(string unit, CancellationToken cancellationToken) => RunAsync(["restart", "--", unit], cancellationToken);

    private static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("systemctl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerWithin);
        try
        {
            using var process = Process.Start(start) ?? throw new ToolException("systemctl cannot be started.");
            try
            {
                var error = ReadAsync(process.StandardError, limit.Token);
                var output = await ReadAsync(process.StandardOutput, limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0
                    ? output
                    : throw new ToolException($"systemctl {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {ToolException.Quote((await error).Trim())}");
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"systemctl {string.Join(' ', start.ArgumentList)} did not end within {AnswerWithin.TotalSeconds:0} s.") { Transient = true };
        }
        catch (Win32Exception e)
        {
            throw new ToolException($"systemctl cannot be started: {e.Message}", e);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[8192];
        // Reads on past the limit, or the child would block on a full pipe.
        for (int count; (count = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
            kept.Append(buffer, 0, Math.Min(count, OutputLimit - kept.Length));
        return kept.ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9:_.@\\-]{0,200}\z")]
    private static partial Regex ServiceUnit();

    [GeneratedRegex(@"\.(?:target|mount|automount|slice|scope|device|swap|socket|timer|path|snapshot)\.service\z|\A(?:systemd-|initrd-|dbus(?:-broker)?\.|(?:init|emergency|rescue|halt|poweroff|reboot|kexec|ctrl-alt-del)\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Untouchable();
}
