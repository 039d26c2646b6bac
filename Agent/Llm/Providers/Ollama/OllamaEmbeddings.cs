using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Ollama;

/// <summary>Vectors from <c>POST /api/embed</c>, one for each text and in their order.</summary>
internal sealed class OllamaEmbeddings(HttpClient http, EmbeddingOptions settings, TimeProvider time) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Texts of one request; more are sent in turn.</summary>
    private const int Batch = 64;
    private const int MaxReply = 64 * 1024 * 1024;

    private readonly Uri _url = new(new Uri(settings.Url.AbsoluteUri.TrimEnd('/') + "/"), "api/embed");

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var origin = new Origin("embeddings", ProviderKinds.Ollama, options?.ModelId ?? settings.Model!);
        var made = new GeneratedEmbeddings<Embedding<float>> { Usage = new UsageDetails { InputTokenCount = 0 } };
        foreach (var texts in values.Chunk(Batch))
        {
            var reply = await AskAsync(origin, texts, options?.Dimensions, cancellationToken);
            var vectors = reply.Items("embeddings").Select(vector => Vector(origin, vector)).ToList();
            if (vectors.Count != texts.Length || vectors.Exists(v => v.Length == 0 || v.Length != vectors[0].Length))
                throw origin.Error($"gave {vectors.Count} vectors for {texts.Length} texts, or vectors of different lengths");
            made.AddRange(vectors.Select(vector => new Embedding<float>(vector) { ModelId = origin.Model, CreatedAt = time.GetUtcNow() }));
            made.Usage.InputTokenCount += reply.Long("prompt_eval_count") ?? 0;
        }
        made.Usage.TotalTokenCount = made.Usage.InputTokenCount;
        return made;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata(ProviderKinds.Ollama, _url, settings.Model)
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> AskAsync(Origin origin, string[] texts, int? dimensions, CancellationToken cancellationToken)
    {
        using var total = new CancellationTokenSource(settings.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, total.Token);
        var guard = new TimeGuard(origin, new ProviderOptions { AnswerTimeout = settings.Timeout }, _url, total, cancellationToken);
        // A text that is too long is cut: a vector of its beginning finds it better than none.
        using var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = JsonContent.Create(new { model = origin.Model, input = texts, truncate = true, keep_alive = settings.KeepAlive, dimensions }, options: new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull }),
        };
        if (settings.ApiKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        using var response = await guard.RunAsync(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token));
        if (!response.IsSuccessStatusCode)
            throw await guard.RunAsync(() => ModelRefusal.OfAsync(origin, response, settings.ApiKey, time, limit.Token));
        try
        {
            return await guard.RunAsync(async () =>
            {
                await response.Content.LoadIntoBufferAsync(MaxReply, limit.Token);
                return await response.Content.ReadFromJsonAsync<JsonElement>(limit.Token);
            });
        }
        catch (JsonException e)
        {
            throw origin.Error("sent vectors that are not JSON", inner: e);
        }
    }

    private static float[] Vector(Origin origin, JsonElement vector)
    {
        if (vector.ValueKind != JsonValueKind.Array)
            throw origin.Error("sent a vector that is no list");
        return [.. vector.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Number && number.TryGetSingle(out var value) && float.IsFinite(value)
            ? value : throw origin.Error("sent a vector that holds no number"))];
    }
}
