using ModelContextProtocol.Server;

namespace AIOps.Mcp.Http;

/// <summary>One session of an older client: in use while any of its requests is open, idle from the end of the last.</summary>
internal sealed class McpHttpSession(StreamableHttpServerTransport transport, McpServer server, Task running, CancellationTokenSource stop, string? caller)
{
    private readonly Lock _lock = new();
    private int _open;
    private DateTimeOffset _usedAt = DateTimeOffset.MaxValue;

    public StreamableHttpServerTransport Transport => transport;

    public string? Caller => caller;

    public IDisposable Use(TimeProvider time)
    {
        lock (_lock)
            _open++;
        return new Request(this, time);
    }

    public bool IsIdleSince(DateTimeOffset before)
    {
        lock (_lock)
            return _open == 0 && _usedAt < before;
    }

    public async Task CloseAsync()
    {
        await stop.CancelAsync();
        await transport.DisposeAsync();
        await server.DisposeAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private sealed class Request(McpHttpSession session, TimeProvider time) : IDisposable
    {
        public void Dispose()
        {
            lock (session._lock)
            {
                session._open--;
                session._usedAt = time.GetUtcNow();
            }
        }
    }
}
