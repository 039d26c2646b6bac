using System.ComponentModel;
using System.Diagnostics;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host;

/// <summary>A program of the system, run without a shell: each argument is handed over as it is.</summary>
internal static class SystemCommand
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(20);
    private const int TextLimit = 512 * 1024;

    /// <summary>Its output, up to half a megabyte.</summary>
    /// <exception cref="ToolException">It cannot be started, ended with another code than 0, or did not end in time.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        await ReadAsync(program, arguments, TextLimit, line => text.Append(line).Append('\n'), cancellationToken);
        return text.ToString();
    }

    /// <summary>Hands over its output line by line; answers false when it was cut at <paramref name="limit"/> characters.</summary>
    /// <exception cref="ToolException">As <see cref="RunAsync"/>.</exception>
    public static async Task<bool> ReadAsync(string program, IEnumerable<string> arguments, int limit, Action<string> line, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        var command = $"{program} {string.Join(' ', start.ArgumentList)}";
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(EndWithin);
        try
        {
            using var process = Process.Start(start) ?? throw new ToolException($"{program} cannot be started.");
            try
            {
                process.StandardInput.Close();
                var error = BoundedLines.FirstAsync(process.StandardError, TextLimit, time.Token);
                var whole = await BoundedLines.ReadAsync(process.StandardOutput, limit, line, time.Token);
                await process.WaitForExitAsync(time.Token);
                return process.ExitCode == 0
                    ? whole
                    : throw new ToolException($"{command} ended with {process.ExitCode}: {ToolException.Quote((await error).Trim())}");
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{command} did not end within {EndWithin.TotalSeconds:0} s.") { Transient = true };
        }
        catch (Win32Exception e)
        {
            throw new ToolException($"{program} cannot be started: {e.Message}", e);
        }
    }
}
