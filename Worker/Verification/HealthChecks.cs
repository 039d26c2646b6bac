using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Worker.Execution;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Verification;

/// <summary>Looks once at everything that must hold: the tool's own oracle, then the policy's URL, then its PromQL.</summary>
public sealed class HealthChecks(ActionTools tools, ToolCatalog catalog, IHttpClientFactory http, IOptions<VerificationOptions> options)
{
    /// <summary>Name of the HttpClient; it follows no redirects.</summary>
    public const string Client = "verification";

    public async Task<Health> LookAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken)
    {
        var health = await tools.VerifyAsync(action, snapshot, cancellationToken);
        if (health.State == HealthState.Healthy && action.Verify?.Http is { } url)
            health = And(health, await HttpAsync(url, cancellationToken));
        if (health.State == HealthState.Healthy && action.Verify?.Promql is { } query)
            health = And(health, await PromqlAsync(query, cancellationToken));
        return health;
    }

    private static Health And(Health first, Health second) => second with { Reason = $"{first.Reason}; {second.Reason}" };

    private async Task<Health> HttpAsync(string url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.HttpTimeout);
        try
        {
            using var client = http.CreateClient(Client);
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var seen = $"{url} answers {(int)response.StatusCode}";
            return response.IsSuccessStatusCode ? Health.Healthy(seen) : Health.Unhealthy(seen);
        }
        catch (HttpRequestException e)
        {
            return Health.Unhealthy($"{url}: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Health.Unhealthy($"{url} gives no answer within {options.Value.HttpTimeout.TotalSeconds:0.#} s");
        }
    }

    private async Task<Health> PromqlAsync(string query, CancellationToken cancellationToken)
    {
        var result = await catalog.ReadAsync("query_prometheus", WireJson.ToElement(new { query }), cancellationToken);
        if (result.IsError)
            return Health.Unhealthy($"{query}: {result.Text}");
        // The shape of query_prometheus: total, and per series shown a summary whose last is null when it is no number.
        var series = result.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("series", out var shown) ? shown.EnumerateArray().ToArray() : [];
        if (series.Length == 0)
            return Health.Unhealthy($"{query} has no samples");
        if (result.Data!.Value.TryGetProperty("total", out var total) && total.GetInt32() > series.Length)
            return Health.Unhealthy($"{query} has {total} series, too many to look at each; aggregate it, such as with min(…)");
        return series.All(s => s.TryGetProperty("summary", out var summary) && summary.TryGetProperty("last", out var last) && last.ValueKind == JsonValueKind.Number && last.GetDouble() != 0)
            ? Health.Healthy($"{query} holds")
            : Health.Unhealthy($"{query} does not hold");
    }
}
