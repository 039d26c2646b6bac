using System.Text.Json;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;

namespace AIOps.Agent.Alerts.Sources;

/// <summary>
/// Alertmanager's webhook body (prometheus.io/docs/alerting/latest/configuration, webhook_config), a bare alert of the same
/// shape, or an array of them. Lenient where senders differ: endsAt, fingerprint and unknown fields may be missing or odd.
/// </summary>
public static class AlertmanagerSource
{
    private const int MaxAlerts = 10_000;

    /// <summary>What a message says of all its alerts.</summary>
    private sealed record Message(string Source, string? Status);

    /// <exception cref="InputException">Names the field.</exception>
    public static IReadOnlyList<Alert> Read(JsonElement body, DateTimeOffset now)
    {
        switch (body.ValueKind)
        {
            case JsonValueKind.Array:
                return ReadAll(body, "", new("api", null), now);
            case JsonValueKind.Object when body.TryGetProperty("alerts", out var alerts):
                if (alerts.ValueKind != JsonValueKind.Array)
                    throw new InputException("alerts", "must be a list");
                var source = body.TryGetProperty("groupKey", out _) || body.TryGetProperty("receiver", out _) ? "alertmanager" : "api";
                return ReadAll(alerts, "alerts", new(source, AlertFields.Text(body, "status", "")), now);
            case JsonValueKind.Object:
                return [ReadOne(body, "", new("api", null), now)];
            default:
                throw new InputException("body", "must be an alert, a list of alerts, or an Alertmanager message with alerts");
        }
    }

    private static Alert[] ReadAll(JsonElement alerts, string path, Message message, DateTimeOffset now)
    {
        if (alerts.GetArrayLength() is 0 or > MaxAlerts)
            throw new InputException(path.Length == 0 ? "body" : path, $"must hold 1 to {MaxAlerts} alerts");
        return [.. alerts.EnumerateArray().Select((alert, i) => ReadOne(alert, $"{path}[{i}].", message, now))];
    }

    private static Alert ReadOne(JsonElement alert, string path, Message message, DateTimeOffset now)
    {
        if (alert.ValueKind != JsonValueKind.Object)
            throw new InputException(path.TrimEnd('.'), "must be an object");
        var labels = AlertFields.Map(alert, "labels", path);
        var annotations = AlertFields.Map(alert, "annotations", path);
        var name = labels.GetValueOrDefault("alertname") ?? AlertFields.Text(alert, "name", path)
            ?? throw new InputException($"{path}labels.alertname", "is missing");
        if (name.Length > AlertFields.MaxAlertName)
            throw new InputException($"{path}labels.alertname", $"is longer than {AlertFields.MaxAlertName} characters");
        var endsAt = AlertFields.Time(alert, "endsAt", path);
        return new Alert
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Source = message.Source,
            Fingerprint = AlertFields.Text(alert, "fingerprint", path) is { Length: <= 255 } given ? given : Fingerprint.Of(message.Source, name, labels),
            Name = name,
            Status = Status(alert, path, message, endsAt, now),
            Severity = (labels.GetValueOrDefault("severity") ?? AlertFields.Text(alert, "severity", path))?.ToLowerInvariant(),
            Labels = labels,
            Annotations = annotations,
            StartsAt = AlertFields.Time(alert, "startsAt", path) ?? now,
            EndsAt = endsAt,
            GeneratorUrl = AlertFields.Text(alert, "generatorURL", path),
            FirstSeen = now,
            LastSeen = now,
        };
    }

    // A bare alert of the v2 API carries no status, and some senders state it for the whole message only: then it is over
    // when its end has passed or its message says so.
    private static AlertStatus Status(JsonElement alert, string path, Message message, DateTimeOffset? endsAt, DateTimeOffset now) =>
        AlertFields.Text(alert, "status", path)?.ToLowerInvariant() switch
        {
            "firing" => AlertStatus.Firing,
            "resolved" => AlertStatus.Resolved,
            null => endsAt <= now || (endsAt is null && string.Equals(message.Status, "resolved", StringComparison.OrdinalIgnoreCase)) ? AlertStatus.Resolved : AlertStatus.Firing,
            _ => throw new InputException($"{path}status", "must be firing or resolved"),
        };
}
