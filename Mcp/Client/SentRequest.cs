using System.Threading.Channels;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Client;

/// <summary>
/// The id under which the current flow's request went out. The SDK (2.3.1) unregisters its own cancellation notice before it
/// is sent, so a cancelled call would run on at the server; who knows the id can send the notice.
/// </summary>
internal sealed class SentRequest
{
    private static readonly AsyncLocal<SentRequest?> Current = new();

    public RequestId? Id { get; private set; }

    /// <summary>Follows the next request of this flow.</summary>
    public static SentRequest Follow() => Current.Value = new();

    /// <summary>A transport whose requests can be followed.</summary>
    public static IClientTransport Through(IClientTransport transport) => new Followed(transport);

    private sealed class Followed(IClientTransport inner) : IClientTransport
    {
        public string Name => inner.Name;

        public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken) => new FollowedSession(await inner.ConnectAsync(cancellationToken));
    }

    private sealed class FollowedSession(ITransport inner) : ITransport
    {
        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader => inner.MessageReader;

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken)
        {
            if (message is JsonRpcRequest request && Current.Value is { } sent)
                sent.Id = request.Id;
            return inner.SendMessageAsync(message, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
