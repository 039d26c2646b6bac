using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Llm.Providers;

/// <summary>
/// Knows whether there is an Ollama and with which model, from looks in the background: neither the start nor an answer
/// waits for one that is not there.
/// </summary>
public sealed partial class OllamaFinder(IHttpClientFactory clients, IOptions<OllamaOptions> options, TimeProvider time, ILogger<OllamaFinder> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(2);

    /// <summary>To ask, or null when there is none.</summary>
    public string? Model { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            var found = await LookAsync(stoppingToken);
            if (found != Model && found is not null)
                LogFound(found);
            Model = found;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookFor);
        try
        {
            using var http = clients.CreateClient(LlmSetup.Ollama);
            var names = Names(await http.GetFromJsonAsync<JsonElement>("api/tags", limit.Token)).ToList();
            if (options.Value.Model is { } wanted)
                return wanted;
            foreach (var name in names)
                if (await CallsToolsAsync(http, name, limit.Token))
                    return name;
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A configured one may only be slow to come up: then it is tried, and its failure is seen in the usage.
            return options.Value.Url is null ? null : options.Value.Model;
        }
    }

    private static IEnumerable<string> Names(JsonElement tags) =>
        tags.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()).OfType<string>();

    private static async Task<bool> CallsToolsAsync(HttpClient http, string model, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("api/show", new { model }, cancellationToken);
        var shown = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.IsSuccessStatusCode && shown.TryGetProperty("capabilities", out var capabilities)
            && capabilities.EnumerateArray().Any(capability => capability.ValueEquals("tools"));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ollama is there; answers come from {Model}")]
    private partial void LogFound(string model);
}
