using System.Collections.Concurrent;
using System.Diagnostics;
using AIOps.Tests.Architecture;

namespace AIOps.Tests.EndToEnd;

/// <summary>One of the product's programs as a real process, which can be killed like a real one.</summary>
public sealed class ProductProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ProductProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>What it has printed, for messages of failed tests and for secrets that must not be there.</summary>
    public string Output => string.Join('\n', _output);

    public static string Assembly(string program)
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Repository.Root, program, "bin", configuration, "net10.0", $"AIOps.{program}.dll");
    }

    /// <param name="program">Agent, Worker or Mcp.</param>
    /// <param name="environment">Beside a minimal one; nothing of the test's own environment reaches the product.</param>
    public static ProductProcess Start(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(program), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(k => k is "KUBECONFIG" || k.StartsWith("AIOPS_", StringComparison.Ordinal) || k.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var running = new ProductProcess(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => running.Remember(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Remember(line.Data);
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until it has ended by itself, with all it said.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of it runs on, nothing is flushed or told.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }
}
