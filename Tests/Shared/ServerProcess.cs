using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AIOps.Tests.Shared;

/// <summary>
/// A real server as a child process. It runs under a shell that waits on its standard input, so that it also ends when the
/// test process is killed.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Queue<string> _output = [];

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
    }

    /// <param name="signal">What ends this server at once: INT for PostgreSQL, TERM for most.</param>
    /// <param name="isReady">Asked until it answers true; may throw while the server comes up.</param>
    public static async Task<ServerProcess> StartAsync(string signal, Func<Task<bool>> isReady, params string[] command)
    {
        if (!File.Exists(command[0]))
            throw new FileNotFoundException($"{command[0]} is missing. Tests/run.sh installs what the tests need.", command[0]);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 3<&0; \"$@\" </dev/null 3<&- & child=$!; (read _ <&3; kill -{signal} $child 2>/dev/null) & watch=$!; wait $child; kill $watch 2>/dev/null");
        start.ArgumentList.Add("sh");
        foreach (var word in command)
            start.ArgumentList.Add(word);
        var server = new ServerProcess(new() { StartInfo = start });
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await Eventually.TrueAsync(
                () => server._process.HasExited ? throw new InvalidOperationException($"{command[0]} ended: {server.Output}") : isReady(),
                Patience, e => e is not InvalidOperationException);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Sends the server itself a signal (KILL, STOP, CONT); after KILL it has ended when this returns.</summary>
    public async Task SignalAsync(string signal)
    {
        var server = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ')[0];
        await RunAsync("/bin/kill", $"-{signal}", server);
        if (signal == "KILL")
            await _process.WaitForExitAsync();
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {await output}{await errors}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    private void Remember(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > 50)
                _output.Dequeue();
        }
    }
}
