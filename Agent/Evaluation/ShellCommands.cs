using System.Diagnostics;

namespace AIOps.Agent.Evaluation;

/// <summary>Runs what a scenario's author wrote to bring a situation about, and to clear it away. Only with <c>--allow-commands</c>.</summary>
internal static class ShellCommands
{
    private const int MaxShown = 2000;

    /// <summary>One after the other, until one fails.</summary>
    /// <returns>What went wrong, or null.</returns>
    public static async Task<string?> RunAsync(IReadOnlyList<string> commands, TimeSpan each, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
            if (await RunAsync(command, each, cancellationToken) is { } problem)
                return problem;
        return null;
    }

    /// <summary>All of them, whatever becomes of each.</summary>
    public static async Task<string?> RunAllAsync(IReadOnlyList<string> commands, TimeSpan each)
    {
        var problems = new List<string>();
        foreach (var command in commands)
            if (await RunAsync(command, each, CancellationToken.None) is { } problem)
                problems.Add(problem);
        return problems.Count == 0 ? null : string.Join('\n', problems);
    }

    private static async Task<string?> RunAsync(string command, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true } };
        process.Start();
        process.StandardInput.Close();
        var output = TailAsync(process.StandardOutput);
        var errors = TailAsync(process.StandardError);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return $"{command}: not done within {limit.TotalSeconds:0} seconds";
        }
        return process.ExitCode == 0 ? null : $"{command}: ended with {process.ExitCode}: {$"{await errors}\n{await output}".Trim()}";
    }

    /// <summary>Reads all, so that the command never stands still, and keeps the end.</summary>
    private static async Task<string> TailAsync(StreamReader reader)
    {
        var (chunk, kept) = (new char[4096], "");
        while (await reader.ReadAsync(chunk) is > 0 and var count)
            kept = kept.Length + count <= MaxShown ? kept + new string(chunk, 0, count) : (kept + new string(chunk, 0, count))[^MaxShown..];
        return kept;
    }
}
