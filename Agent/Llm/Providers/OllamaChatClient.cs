using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>
/// Ollama's <c>POST /api/chat</c>, streamed as NDJSON (docs.ollama.com/api). It says once what went wrong and never retries;
/// that is the chain's work.
/// </summary>
public sealed class OllamaChatClient(HttpClient http, OllamaOptions ollama, Func<string?> model) : IChatClient
{
    private const int MaxLine = 4 * 1024 * 1024;
    private const int MaxError = 2048;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var name = options?.ModelId ?? model() ?? throw new ModelException("Ollama has no model; run `ollama pull` with one that can call tools, or set Llm:Ollama:Model");
        using var request = Request(OllamaWire.Write(name, messages, options, ollama));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ollama.FirstByteTimeout);
        using var response = await Guard(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token), name, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(response, name, limit.Token);

        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var lines = new LineReader(body, MaxLine);
        while (true)
        {
            var line = await Guard(() => lines.ReadAsync(limit.Token), name, cancellationToken)
                ?? throw new ModelException($"Ollama ({name}) ended its answer half-way") { Transient = true };
            limit.CancelAfter(ollama.IdleTimeout);
            if (line.Length == 0)
                continue;
            var chunk = Parse(line, name);
            foreach (var update in OllamaWire.Read(chunk, name))
                yield return update;
            if (OllamaWire.IsDone(chunk))
                yield break;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("ollama", http.BaseAddress, model())
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Request(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/chat") { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        if (ollama.ApiKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        return request;
    }

    private static JsonElement Parse(byte[] line, string name)
    {
        try
        {
            var chunk = JsonElement.Parse(line);
            if (chunk.ValueKind != JsonValueKind.Object)
                throw new ModelException($"Ollama ({name}) sent a line that is no object");
            return chunk.TryGetProperty("error", out var error)
                ? throw new ModelException($"Ollama ({name}) stopped: {Quote(error.ToString())}") { Transient = true }
                : chunk;
        }
        catch (JsonException e)
        {
            throw new ModelException($"Ollama ({name}) sent a line that is not JSON: {Quote(Encoding.UTF8.GetString(line))}", e);
        }
    }

    private static async Task<ModelException> RefusalAsync(HttpResponseMessage response, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxError];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var text = Encoding.UTF8.GetString(buffer, 0, count);
        try
        {
            if (JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("error", out var error))
                text = error.ToString();
        }
        catch (JsonException)
        {
            // Not Ollama's own words (a proxy's page): quoted as they are.
        }
        return new ModelException($"Ollama ({name}) answered {(int)response.StatusCode}: {Quote(text)}")
        {
            Transient = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private async Task<T> Guard<T>(Func<Task<T>> call, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ModelException($"Ollama ({name}) gave nothing within {ollama.FirstByteTimeout.TotalSeconds:0} s for the first and {ollama.IdleTimeout.TotalSeconds:0} s for each further piece") { Transient = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ModelException($"Ollama ({name}) at {http.BaseAddress} cannot be reached or broke off: {e.Message}", e) { Transient = true };
        }
    }

    private static string Quote(string text) => text.Length <= 500 ? text : text[..500] + " …";
}
