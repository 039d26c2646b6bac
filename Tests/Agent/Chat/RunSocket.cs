using System.Net.WebSockets;
using System.Text.Json;

namespace AIOps.Tests.Agent.Chat;

/// <summary>A client of <c>/ws/chat</c>.</summary>
internal sealed class RunSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    private RunSocket(string key) => _socket.Options.SetRequestHeader("X-API-KEY", key);

    /// <summary>Every frame read so far.</summary>
    public List<JsonElement> Frames { get; } = [];

    /// <summary>Numbers of the stored events.</summary>
    public IEnumerable<int> Stored => Frames.Where(f => f.TryGetProperty("id", out _)).Select(f => f.GetProperty("id").GetString()!).Where(id => !id.Contains('.', StringComparison.Ordinal))
        .Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));

    public static async Task<RunSocket> ConnectAsync(Uri agent, string key)
    {
        var socket = new RunSocket(key);
        await socket._socket.ConnectAsync(new UriBuilder(agent) { Scheme = "ws", Path = "/ws/chat" }.Uri, default);
        return socket;
    }

    public Task SendAsync(object frame) => _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, true, default);

    /// <summary>Reads until there is a frame with this event; the last frame read.</summary>
    public async Task<JsonElement> UntilAsync(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
            Frames.Add(await NextAsync(limit.Token));
        while (Frames[^1].GetProperty("event").GetString() != name);
        return Frames[^1];
    }

    /// <summary>Gone without a word.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private async Task<JsonElement> NextAsync(CancellationToken cancellationToken)
    {
        using var frame = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new EndOfStreamException($"closed: {_socket.CloseStatusDescription}");
            frame.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonElement.Parse(frame.ToArray());
    }
}
