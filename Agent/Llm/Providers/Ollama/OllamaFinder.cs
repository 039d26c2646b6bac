using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Llm.Providers.Ollama;

/// <summary>
/// Knows which Ollamas are there and with which model, from looks in the background: neither the start nor an answer waits
/// for one that is not there.
/// </summary>
public sealed partial class OllamaFinder(IHttpClientFactory clients, IOptions<LlmOptions> options, TimeProvider time, ILogger<OllamaFinder> logger) : BackgroundService
{
    private const int MaxReply = 4 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, string> _models = new(StringComparer.Ordinal);

    /// <summary>The model to ask of this provider, or null when there is none.</summary>
    public string? ModelOf(string provider) => _models.GetValueOrDefault(provider);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var providers = options.Value.Providers.Where(provider => provider.Kind == ProviderKinds.Ollama).ToList();
        using var timer = new PeriodicTimer(Interval, time);
        do
            await Task.WhenAll(providers.Select(provider => LookAtAsync(provider, stoppingToken)));
        while (providers.Count > 0 && await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAtAsync(ProviderOptions provider, CancellationToken cancellationToken)
    {
        if (await LookAsync(provider, cancellationToken) is not { } found)
            _models.TryRemove(provider.Name, out _);
        else if (ModelOf(provider.Name) != found)
        {
            _models[provider.Name] = found;
            LogFound(provider.Name, found);
        }
    }

    private async Task<string?> LookAsync(ProviderOptions provider, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookFor);
        try
        {
            using var http = clients.CreateClient(LlmSetup.Client);
            http.BaseAddress = new Uri(ProviderKinds.UrlOf(provider).AbsoluteUri.TrimEnd('/') + "/");
            http.MaxResponseContentBufferSize = MaxReply;
            if (ProviderOptionsReader.KeyOf(provider) is { } key)
                http.DefaultRequestHeaders.Authorization = new("Bearer", key.Reveal());
            var names = Names(await http.GetFromJsonAsync<JsonElement>("api/tags", limit.Token)).ToList();
            if (provider.Model is { } wanted)
                return wanted;
            foreach (var name in names)
                if (await CallsToolsAsync(http, name, limit.Token))
                    return name;
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A configured one may only be slow to come up: then it is tried, and its failure is seen in the usage.
            return provider.Url is null ? null : provider.Model;
        }
    }

    private static IEnumerable<string> Names(JsonElement tags) => tags.Items("models").Select(model => model.Text("name")).OfType<string>();

    private static async Task<bool> CallsToolsAsync(HttpClient http, string model, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("api/show", new { model }, cancellationToken);
        var shown = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.IsSuccessStatusCode && shown.Items("capabilities").Any(capability => capability.ValueKind == JsonValueKind.String && capability.ValueEquals("tools"));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ollama {Provider} is there; answers come from {Model}")]
    private partial void LogFound(string provider, string model);
}
