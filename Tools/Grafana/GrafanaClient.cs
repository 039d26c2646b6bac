using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Grafana;

/// <summary>Grafana's HTTP API (https://grafana.com/docs/grafana/latest/developers/http_api/): dashboards, panel data, annotations.</summary>
public sealed class GrafanaClient(GrafanaOptions options) : IDisposable
{
    private readonly JsonEndpoint _endpoint = new("Grafana", GrafanaOptions.Section, options);

    public Uri Address => _endpoint.Address;

    public async Task<IReadOnlyList<DashboardHit>> SearchAsync(string? query, string? tag, int limit, CancellationToken cancellationToken)
    {
        (string, string?)[] asked = [("type", "dash-db"), ("query", query), ("tag", tag), ("limit", limit.ToString(CultureInfo.InvariantCulture))];
        return await ReadAsync(["api", "search"], asked, root => DashboardHit.All(root), cancellationToken) ?? [];
    }

    /// <summary>Null when there is none with this uid.</summary>
    public Task<Dashboard?> FindAsync(string uid, CancellationToken cancellationToken) =>
        ReadAsync(["api", "dashboards", "uid", uid], [], Dashboard.Of, cancellationToken);

    /// <summary>Runs queries as a panel would. The caller answers for what they do: a SQL source runs any statement.</summary>
    public async Task<IReadOnlyList<PanelSeries>> QueryAsync(IReadOnlyList<JsonObject> queries, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        string[] path = ["api", "ds", "query"];
        using var content = JsonEndpoint.Json(new { queries, from = Milliseconds(from), to = Milliseconds(to) });
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Post, path, [], content, cancellationToken);
        // A query that fails is answered with 400 or 207 and says why for each query.
        return reply.IsSuccess || reply.Body.Contains("\"results\"", StringComparison.Ordinal)
            ? _endpoint.Understand(reply, PanelSeries.All)
            : throw _endpoint.Refused(reply, path);
    }

    public async Task<IReadOnlyList<Annotation>> AnnotationsAsync(string tag, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await ReadAsync(["api", "annotations"], [("tags", tag), ("type", "annotation"), ("from", Milliseconds(from)), ("to", Milliseconds(to)), ("limit", "500")], Annotation.All, cancellationToken) ?? [];

    /// <returns>Its id.</returns>
    public async Task<long> AnnotateAsync(string? dashboardUid, int? panelId, DateTimeOffset time, string text, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["time"] = time.ToUnixTimeMilliseconds(), ["text"] = text, ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) };
        if (dashboardUid is not null)
            body["dashboardUID"] = dashboardUid;
        if (panelId is not null)
            body["panelId"] = panelId;
        var created = await _endpoint.PostAsync<Created>(["api", "annotations"], body, cancellationToken);
        return created.Id ?? throw new ToolException($"Grafana at {Address.Authority} answered no id for the annotation.");
    }

    public async Task DeleteAnnotationAsync(long id, CancellationToken cancellationToken)
    {
        string[] path = ["api", "annotations", id.ToString(CultureInfo.InvariantCulture)];
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Delete, path, [], null, cancellationToken);
        if (reply is { IsSuccess: false, Status: not 404 })
            throw _endpoint.Refused(reply, path);
    }

    public void Dispose() => _endpoint.Dispose();

    private async Task<T?> ReadAsync<T>(string[] path, (string, string?)[] query, Func<JsonElement, T> read, CancellationToken cancellationToken) where T : class
    {
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Get, path, query, null, cancellationToken);
        // Not any 404: a proxy's page is not Grafana saying that there is no such dashboard.
        if (reply.Status == 404 && reply.Body.Contains("\"message\"", StringComparison.Ordinal))
            return null;
        return reply.IsSuccess
            ? _endpoint.Understand(reply, body =>
            {
                using var document = JsonDocument.Parse(body);
                return read(document.RootElement);
            })
            : throw _endpoint.Refused(reply, path);
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private sealed record Created(long? Id);
}
