using System.Net.Sockets;
using System.Text;

namespace AIOps.Tests.Shared;

/// <summary>A real Redis 7 without persistence on a free port, started when a test first asks for it. Tests keep apart by key prefix.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _process;

    public string ConnectionString => $"127.0.0.1:{_port}";

    public async Task StartAsync()
    {
        await _lock.WaitAsync();
        try
        {
            _process ??= await ServerProcess.StartAsync(
                "TERM", IsReadyAsync, "/usr/bin/redis-server", "--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>For tests of outages, on a server of their own: what it held is gone.</summary>
    public void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>As <see cref="Stop"/>, by kill -9.</summary>
    public async Task KillAsync()
    {
        await _process!.SignalAsync("KILL");
        Stop();
    }

    /// <summary>It holds what it has and answers nothing, until it goes on.</summary>
    public Task PauseAsync() => _process!.SignalAsync("STOP");

    public Task ContinueAsync() => _process!.SignalAsync("CONT");

    public void Dispose() => Stop();

    private async Task<bool> IsReadyAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port);
        var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray());
        var reply = new byte[7];
        await stream.ReadExactlyAsync(reply);
        return Encoding.ASCII.GetString(reply) == "+PONG\r\n";
    }
}
