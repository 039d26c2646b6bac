using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>
/// Runs a program in a session of its own: no shell, only the environment that is given, its input from here, its output
/// bounded, and everything in its process group killed when time or patience is over.
/// </summary>
internal static class BoundedProcess
{
    private const int KeptOutput = 256 * 1024;
    // A program that prints for ever is stopped long before its time is up.
    private const int MostOutput = 16 * 1024 * 1024;

    /// <param name="ExitCode">Null when it was killed here.</param>
    /// <param name="Killed">Why, or null.</param>
    public sealed record Result(int? ExitCode, string Output, string Errors, string? Killed);

    /// <exception cref="ToolException">It cannot be started.</exception>
    public static async Task<Result> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, string input, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("setsid", ["--wait", program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = directory,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Start(start, program);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        var flooded = false;
        try
        {
            var output = ReadAsync(process.StandardOutput, Flood, limit.Token);
            var errors = ReadAsync(process.StandardError, Flood, limit.Token);
            await WriteAsync(process, input, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            // A child that was left behind may hold the pipes open; what it still says is nobody's answer.
            return new Result(process.ExitCode, await output, await errors, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Result(null, "", "", flooded ? $"printed more than {MostOutput / 1024 / 1024} MB" : $"did not end within {atMost.TotalSeconds:0.#} s");
        }
        finally
        {
            await KillAsync(process);
        }

        void Flood()
        {
            flooded = true;
            limit.Cancel();
        }
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start) ?? throw new ToolException($"{program} cannot be started.");
        }
        catch (Win32Exception e)
        {
            throw new ToolException($"{program} cannot be started: {e.Message}", e);
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, Action flood, CancellationToken cancellationToken)
    {
        var (text, buffer, total) = (new StringBuilder(), new char[8192], 0L);
        for (int count; (count = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            text.Append(buffer, 0, Math.Min(count, Math.Max(0, KeptOutput - text.Length)));
            if ((total += count) > MostOutput)
                flood();
        }
        return total > KeptOutput ? $"{text}\n… ({total - KeptOutput} more characters)" : text.ToString();
    }

    private static async Task KillAsync(Process process)
    {
        // setsid --wait may fork, so the group is found by the session: everything that was started in it.
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        using var kill = Process.Start(new ProcessStartInfo("pkill", ["-KILL", "-s", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardError = true, RedirectStandardOutput = true });
        if (kill is not null)
            await kill.WaitForExitAsync(CancellationToken.None);
    }
}
