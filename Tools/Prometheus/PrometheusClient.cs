using System.Globalization;
using System.Text.Json;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Prometheus;

/// <summary>Prometheus' HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), its reading part only.</summary>
public sealed class PrometheusClient(PrometheusOptions options) : IDisposable
{
    private readonly JsonEndpoint _endpoint = new("Prometheus", PrometheusOptions.Section, options);

    public Uri Address => _endpoint.Address;

    public Task<PrometheusAnswer> QueryAsync(string query, DateTimeOffset time, CancellationToken cancellationToken) =>
        AskAsync("query", new() { ["query"] = query, ["time"] = Seconds(time) }, cancellationToken);

    public Task<PrometheusAnswer> QueryRangeAsync(string query, DateTimeOffset start, DateTimeOffset end, TimeSpan step, CancellationToken cancellationToken) =>
        AskAsync("query_range", new()
        {
            ["query"] = query,
            ["start"] = Seconds(start),
            ["end"] = Seconds(end),
            ["step"] = step.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        }, cancellationToken);

    /// <param name="match">Series selector that the series must match, or null.</param>
    public Task<IReadOnlyList<string>> LabelsAsync(string? match, CancellationToken cancellationToken) =>
        GetAsync(["labels"], [("match[]", match)], Strings, cancellationToken);

    /// <param name="label">Goes into the path: a valid label name.</param>
    public Task<IReadOnlyList<string>> LabelValuesAsync(string label, string? match, CancellationToken cancellationToken) =>
        GetAsync(["label", label, "values"], [("match[]", match)], Strings, cancellationToken);

    /// <summary>What the targets say of their metrics, by metric name.</summary>
    public Task<IReadOnlyDictionary<string, MetricMetadata>> MetadataAsync(CancellationToken cancellationToken) =>
        GetAsync(["metadata"], [], MetricMetadata.All, cancellationToken);

    public Task<IReadOnlyList<ScrapeTarget>> TargetsAsync(CancellationToken cancellationToken) =>
        GetAsync(["targets"], [("state", "active")], ScrapeTarget.All, cancellationToken);

    public Task<IReadOnlyList<RuleState>> RulesAsync(CancellationToken cancellationToken) =>
        GetAsync(["rules"], [], RuleState.All, cancellationToken);

    public Task<IReadOnlyList<ActiveAlert>> AlertsAsync(CancellationToken cancellationToken) =>
        GetAsync(["alerts"], [], ActiveAlert.All, cancellationToken);

    public void Dispose() => _endpoint.Dispose();

    // A form, not a query string: PromQL outgrows what proxies allow in an address.
    private async Task<PrometheusAnswer> AskAsync(string verb, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        var query = form["query"];
        form["timeout"] = $"{options.QueryTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s";
        using var content = new FormUrlEncodedContent(form);
        return Read(await _endpoint.ExchangeAsync(HttpMethod.Post, ["api", "v1", verb], [], content, cancellationToken), Answer, $"the query\nQuery: {ToolException.Quote(query)}");
    }

    private async Task<T> GetAsync<T>(string[] path, (string, string?)[] query, Func<JsonElement, T> read, CancellationToken cancellationToken) =>
        Read(await _endpoint.ExchangeAsync(HttpMethod.Get, ["api", "v1", .. path], query, null, cancellationToken), root => read(root.GetProperty("data")), path[^1]);

    private T Read<T>(EndpointReply reply, Func<JsonElement, T> read, string asked) => _endpoint.Understand(reply, body =>
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.GetProperty("status").GetString() == "success")
            return read(root);
        var type = root.TryGetProperty("errorType", out var kind) ? kind.GetString() : "error";
        var (what, context) = asked.Split('\n', 2) is [var first, var rest] ? (first, "\n" + rest) : (asked, "");
        throw new ToolException($"Prometheus refuses {what} ({reply.Status} {type}): {CredentialMask.Apply(ToolException.Quote(root.GetProperty("error").GetString() ?? ""))}{context}") { Transient = reply.IsTransient };
    });

    private static PrometheusAnswer Answer(JsonElement root)
    {
        var data = root.GetProperty("data");
        var (type, result) = (data.GetProperty("resultType").GetString() ?? "", data.GetProperty("result"));
        string[] notices = [.. Notices(root, "warnings"), .. Notices(root, "infos")];
        return type switch
        {
            "scalar" => new(type, [new(new Dictionary<string, string>(), [PrometheusSeries.Pair(result)])], null, notices),
            "string" => new(type, [], result[1].GetString(), notices),
            _ => new(type, [.. result.EnumerateArray().Select(PrometheusSeries.Of)], null, notices),
        };
    }

    private static IEnumerable<string> Notices(JsonElement root, string name) => root.TryGetProperty(name, out var list) ? Strings(list) : [];

    private static IReadOnlyList<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString() ?? "")];

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
