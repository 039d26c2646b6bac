using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Servers;

/// <summary>Sends a tool's progress to a client that asked for it: in order, never holding up the tool, the newest kept when the client is slow.</summary>
internal sealed class ProgressReporter : IAsyncDisposable
{
    private readonly Channel<string>? _messages;
    private readonly Task _sender = Task.CompletedTask;

    public ProgressReporter(McpServer server, ProgressToken? token)
    {
        if (token is not { } wanted)
            return;
        _messages = Channel.CreateBounded<string>(new BoundedChannelOptions(32) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _sender = SendAsync(server, wanted, _messages.Reader);
    }

    public void Report(string message) => _messages?.Writer.TryWrite(message);

    public async ValueTask DisposeAsync()
    {
        _messages?.Writer.TryComplete();
        await _sender;
    }

    private static async Task SendAsync(McpServer server, ProgressToken token, ChannelReader<string> messages)
    {
        var step = 0;
        await foreach (var message in messages.ReadAllAsync())
            try
            {
                await server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = ++step, Message = message });
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The client has gone; the tool's own cancellation ends the call.
                return;
            }
    }
}
