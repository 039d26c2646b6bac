namespace AIOps.Policies.Model.Alerts;

/// <summary>One or more alerts handled as one problem, with a timeline of <see cref="IncidentEvent"/>s.</summary>
public sealed record Incident
{
    public required string Id { get; init; }

    /// <summary>The sender's own id (<c>incident_id</c> of <c>POST /webhook</c>), unique where given.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Fingerprint of the alert that opened it; an open incident absorbs that alert's next episodes.</summary>
    public required string Fingerprint { get; init; }

    public required string Title { get; init; }

    public string? Severity { get; init; }

    public required string Source { get; init; }

    /// <summary>What is affected, as the alert named it (service, container, pod …), or null.</summary>
    public string? Target { get; init; }

    public IncidentStatus Status { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }
}
