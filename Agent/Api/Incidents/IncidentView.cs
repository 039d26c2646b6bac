namespace AIOps.Agent.Api.Incidents;

/// <summary>An incident as clients see it; the life cycle is in capitals, as its users write it.</summary>
internal sealed record IncidentView(
    string Id, string IncidentId, string Title, string? Severity, string Source, string? ContainerName, string Status,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ResolvedAt, double? DurationSeconds,
    DateTimeOffset? RespondedAt, DateTimeOffset? AckedAt, string? AckedBy, IncidentHealer? HealedBy, long? PolicyId, int Joined, int Returns, bool Flapping,
    IEnumerable<IncidentEvent>? Timeline)
{
    public static IncidentView Of(Incident incident, DateTimeOffset now, IEnumerable<IncidentEvent>? timeline = null) => new(
        incident.Id, incident.ExternalId ?? incident.Id, incident.Title, incident.Severity, incident.Source, incident.Target, StatusOf(incident.Status),
        incident.CreatedAt, incident.UpdatedAt, incident.ResolvedAt, (incident.ResolvedAt - incident.CreatedAt)?.TotalSeconds,
        incident.RespondedAt, incident.AckedAt, incident.AckedBy, incident.HealedBy, incident.PolicyId, incident.Joined, incident.Returns, incident.FlappingUntil > now,
        timeline);

    public static string StatusOf(IncidentStatus status) => status.ToString().ToUpperInvariant();
}
