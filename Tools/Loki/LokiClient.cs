using System.Globalization;
using System.Text.Json;
using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Loki;

/// <summary>The reading part of Loki's HTTP API (https://grafana.com/docs/loki/latest/reference/loki-http-api/). Every request is a GET.</summary>
public sealed class LokiClient(LokiOptions options) : IDisposable
{
    private readonly JsonEndpoint _endpoint = new("Loki", LokiOptions.Section, options);

    public Uri Address => _endpoint.Address;

    /// <param name="limit">How many lines, the newest first; a metric query answers series whatever the limit.</param>
    public Task<LokiAnswer> QueryRangeAsync(string query, DateTimeOffset start, DateTimeOffset end, int limit, CancellationToken cancellationToken) =>
        GetAsync(["query_range"], [.. Window(start, end), ("query", query), ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("direction", "backward")], LokiAnswer.Of, cancellationToken);

    public Task<IReadOnlyList<string>> LabelsAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken) =>
        GetAsync(["labels"], Window(start, end), Strings, cancellationToken);

    /// <param name="label">Goes into the path: a valid label name.</param>
    /// <param name="selector">Only values of streams that match, or null.</param>
    public Task<IReadOnlyList<string>> LabelValuesAsync(string label, string? selector, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken) =>
        GetAsync(["label", label, "values"], [.. Window(start, end), ("query", selector)], Strings, cancellationToken);

    /// <summary>The label sets of the streams that match.</summary>
    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> SeriesAsync(string selector, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken) =>
        GetAsync(["series"], [.. Window(start, end), ("match[]", selector)], root => Series(root.GetProperty("data")), cancellationToken);

    public void Dispose() => _endpoint.Dispose();

    private async Task<T> GetAsync<T>(string[] path, (string, string?)[] query, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        string[] whole = ["loki", "api", "v1", .. path];
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Get, whole, query, null, cancellationToken);
        // Loki refuses in plain text.
        if (!reply.IsSuccess)
            throw _endpoint.Refused(reply, whole);
        return _endpoint.Understand(reply, body =>
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        });
    }

    /// <summary>No labels at all: Loki then leaves <c>data</c> out.</summary>
    private static IReadOnlyList<string> Strings(JsonElement root) => root.GetProperty("status").GetString() == "success" && root.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null
        ? [.. data.EnumerateArray().Select(value => value.GetString() ?? "")]
        : [];

    private static IReadOnlyList<IReadOnlyDictionary<string, string>> Series(JsonElement data) =>
        [.. data.EnumerateArray().Select(LokiAnswer.Labels)];

    private static (string, string?)[] Window(DateTimeOffset start, DateTimeOffset end) => [("start", Nanoseconds(start)), ("end", Nanoseconds(end))];

    private static string Nanoseconds(DateTimeOffset time) => ((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100).ToString(CultureInfo.InvariantCulture);
}
