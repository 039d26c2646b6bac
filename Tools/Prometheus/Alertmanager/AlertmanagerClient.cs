using System.Text.Json;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Prometheus.Alertmanager;

/// <summary>Alertmanager's API v2 (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml): alerts and silences.</summary>
public sealed class AlertmanagerClient(AlertmanagerOptions options) : IDisposable
{
    private readonly JsonEndpoint _endpoint = new("Alertmanager", AlertmanagerOptions.Section, options);

    public Uri Address => _endpoint.Address;

    public async Task<IReadOnlyList<ActiveAlert>> AlertsAsync(CancellationToken cancellationToken)
    {
        string[] path = ["api", "v2", "alerts"];
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Get, path, [], null, cancellationToken);
        return reply.IsSuccess ? _endpoint.Understand(reply, Alerts) : throw _endpoint.Refused(reply, path);
    }

    /// <summary>All silences that Alertmanager still remembers, the expired ones too.</summary>
    public async Task<IReadOnlyList<Silence>> SilencesAsync(CancellationToken cancellationToken)
    {
        string[] path = ["api", "v2", "silences"];
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Get, path, [], null, cancellationToken);
        var silences = _endpoint.Read<List<Silence>>(reply, path);
        return _endpoint.Understand(reply, _ => silences.TrueForAll(silence => silence is { Id: not null, Matchers: not null, Status: not null }) ? silences : throw new JsonException("a silence without id, matchers or status"));
    }

    /// <returns>Its id.</returns>
    public async Task<string> CreateSilenceAsync(IReadOnlyList<SilenceMatcher> matchers, DateTimeOffset startsAt, DateTimeOffset endsAt, string comment, CancellationToken cancellationToken)
    {
        var created = await _endpoint.PostAsync<Created>(["api", "v2", "silences"], new { matchers, startsAt, endsAt, createdBy = "aiops", comment }, cancellationToken);
        return created.SilenceID ?? throw new ToolException($"Alertmanager at {Address.Authority} answered no id for the silence.");
    }

    /// <param name="id">A UUID; one that has expired already stays so.</param>
    public async Task ExpireSilenceAsync(string id, CancellationToken cancellationToken)
    {
        string[] path = ["api", "v2", "silence", id];
        var reply = await _endpoint.ExchangeAsync(HttpMethod.Delete, path, [], null, cancellationToken);
        if (!reply.IsSuccess)
            throw _endpoint.Refused(reply, path);
    }

    public void Dispose() => _endpoint.Dispose();

    private static IReadOnlyList<ActiveAlert> Alerts(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.EnumerateArray().Select(alert =>
        {
            var status = alert.GetProperty("status");
            return ActiveAlert.Of("alertmanager", alert, status.Text("state"), "startsAt") with
            {
                Fingerprint = alert.Text("fingerprint"),
                SilencedBy = [.. status.GetProperty("silencedBy").EnumerateArray().Select(id => id.GetString() ?? "")],
            };
        })];
    }

    private sealed record Created(string? SilenceID);
}
