using System.Text.Json;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;

namespace AIOps.Agent.Alerts.Sources;

/// <summary>
/// <c>POST /webhook</c>: a service reports its own incident, <c>{incident_id, container_name, alert_type, severity, logs, timestamp}</c>.
/// The sender's incident_id is the identity, so that a repeated delivery is the same incident.
/// </summary>
public static class ContainerSource
{
    public const string Name = "webhook";

    private const int MaxLogs = 8 * 1024;

    /// <exception cref="InputException">Names the field.</exception>
    public static Alert Read(JsonElement body, DateTimeOffset now)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new InputException("body", "must be an object");
        var incident = Short(body, "incident_id");
        var container = Short(body, "container_name");
        var type = Short(body, "alert_type");
        var severity = AlertFields.Text(body, "severity", "")?.ToLowerInvariant();
        var logs = AlertFields.Text(body, "logs", "", int.MaxValue) ?? "";
        var labels = new Dictionary<string, string> { ["alertname"] = type, ["container_name"] = container, ["incident_id"] = incident };
        if (severity is not null)
            labels["severity"] = severity;
        return new Alert
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Source = Name,
            Fingerprint = Fingerprint.Of(Name, incident, new Dictionary<string, string>()),
            Name = type,
            Status = AlertStatus.Firing,
            Severity = severity,
            Labels = labels,
            // The end of a log says what happened last.
            Annotations = new Dictionary<string, string> { ["logs"] = logs.Length <= MaxLogs ? logs : logs[^MaxLogs..] },
            StartsAt = AlertFields.Time(body, "timestamp", "") ?? now,
            FirstSeen = now,
            LastSeen = now,
        };
    }

    private static string Short(JsonElement body, string name) => AlertFields.Required(body, name, "") is { Length: <= 255 } text
        ? text
        : throw new InputException(name, "is longer than 255 characters");
}
