using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>
/// Asks one model over HTTP in its own <see cref="IWireFormat"/>. It says once what went wrong and never retries; that is the
/// chain's work. However the stream breaks or swells, memory and time are bounded and the error names provider and model.
/// </summary>
public sealed class HttpChatClient(HttpClient http, ProviderOptions provider, Func<string?> model, TimeProvider time) : IChatClient
{
    /// <summary>Bytes of one piece, and of a whole reply.</summary>
    public const int MaxPiece = 4 * 1024 * 1024;
    public const int MaxReply = 32 * 1024 * 1024;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // Enough for the end of a whole answer, so that its connection is used again; one that was cancelled is closed at once,
    // for what the model goes on to say costs money.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(100);

    private readonly IWireFormat _format = ProviderKinds.FormatOf(provider.Kind);
    private readonly Uri _url = new(ProviderKinds.UrlOf(provider).AbsoluteUri.TrimEnd('/') + "/");
    private readonly Secret? _key = ProviderOptionsReader.KeyOf(provider);

    /// <summary>Follows no redirect: that would take the key, the prompt and the user's data along to another host.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectTimeout = ConnectTimeout,
        ResponseDrainTimeout = DrainTimeout,
    };

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var origin = new Origin(provider.Name, provider.Kind, options?.ModelId ?? model() ?? throw NoModel());
        using var total = new CancellationTokenSource(provider.AnswerTimeout, time);
        using var idle = new CancellationTokenSource(provider.FirstByteTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, total.Token, idle.Token);
        var guard = new TimeGuard(origin, provider, _url, total, cancellationToken);

        using var request = Request(new ModelRequest(origin, provider, messages, options));
        using var response = await guard.RunAsync(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token));
        if (!response.IsSuccessStatusCode)
            throw await guard.RunAsync(() => ModelRefusal.OfAsync(origin, response, _key, time, limit.Token));

        await using var body = await guard.RunAsync(() => response.Content.ReadAsStreamAsync(limit.Token));
        var reply = _format.Begin(origin);
        if (IsWhole(response))
        {
            var whole = Parse(await guard.RunAsync(() => ReadAllAsync(origin, body, limit.Token)), origin);
            foreach (var content in Collect(origin, reply.ReadWhole(whole)))
                yield return Update(content, reply, origin);
        }
        else
            await foreach (var update in ReadAsync(new ReplyStream(origin, body, _format.IsEventStream, MaxPiece), reply, origin, guard, idle, limit.Token))
                yield return update;
        foreach (var content in Collect(origin, reply.End()))
            yield return Update(content, reply, origin);
        if (!reply.IsWhole)
            throw origin.Error("ended its answer half-way", transient: true);
        yield return new ChatResponseUpdate { Role = ChatRole.Assistant, FinishReason = reply.FinishReason, ModelId = reply.Model ?? origin.Model, ResponseId = reply.Id };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(provider.Kind, _url, model())
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();

    private async IAsyncEnumerable<ChatResponseUpdate> ReadAsync(
        ReplyStream pieces, WireReply reply, Origin origin, TimeGuard guard, CancellationTokenSource idle, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long read = 0;
        while (!reply.IsOver && await guard.RunAsync(() => pieces.ReadAsync(cancellationToken)) is { } piece)
        {
            idle.CancelAfter(provider.IdleTimeout);
            if ((read += piece.Length) > MaxReply)
                throw origin.Error($"sent more than {MaxReply} bytes without an end");
            if (piece.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            if (piece.Span.SequenceEqual("[DONE]"u8))
                yield break;
            foreach (var content in Collect(origin, reply.ReadPiece(Parse(piece, origin))))
                yield return Update(content, reply, origin);
        }
    }

    private HttpRequestMessage Request(ModelRequest ask)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, _format.Path(ask.Origin.Model, provider.Stream)))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(_format.Write(ask, provider.Stream))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        _format.AddHeaders(request.Headers);
        if (_key is not null)
            _format.Authorize(request.Headers, _key.Reveal());
        foreach (var (name, value) in provider.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>A server that cannot stream answers whole, also when it was asked to.</summary>
    private bool IsWhole(HttpResponseMessage response) =>
        !provider.Stream || (_format.IsEventStream && response.Content.Headers.ContentType?.MediaType == "application/json");

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(Origin origin, Stream body, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int count; (count = await body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            all.Write(chunk, 0, count);
            if (all.Length > MaxPiece)
                throw origin.Error($"sent an answer of more than {MaxPiece} bytes");
        }
        return all.GetBuffer().AsMemory(0, (int)all.Length);
    }

    private JsonElement Parse(ReadOnlyMemory<byte> json, Origin origin)
    {
        try
        {
            var piece = JsonElement.Parse(json.Span);
            if (piece.ValueKind != JsonValueKind.Object)
                throw origin.Error("sent a piece that is no object", transient: true);
            return ModelRefusal.Of(origin, piece, _key) is { } refusal ? throw refusal : piece;
        }
        catch (JsonException e)
        {
            throw origin.Error($"sent a piece that is not JSON: {ModelRefusal.Quote(ReplyStream.Quote(json.Span), _key)}", transient: true, e);
        }
    }

    /// <summary>Half a surrogate pair or a broken byte is found only when the text is taken out of its JSON.</summary>
    private static List<AIContent> Collect(Origin origin, IEnumerable<AIContent> contents)
    {
        try
        {
            return [.. contents];
        }
        catch (InvalidOperationException e)
        {
            throw origin.Error("sent text that is not Unicode", transient: true, e);
        }
    }

    private static ChatResponseUpdate Update(AIContent content, WireReply reply, Origin origin) =>
        new(ChatRole.Assistant, [content]) { ModelId = reply.Model ?? origin.Model, ResponseId = reply.Id };

    private ModelException NoModel() => new(provider.Kind == ProviderKinds.Ollama
        ? $"{provider.Name} has no model; run `ollama pull` with one that can call tools, or set Llm:Ollama:Model"
        : $"{provider.Name} has no model; set its Model under Llm:Providers");
}
