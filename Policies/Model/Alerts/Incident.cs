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

    /// <summary>When it was first acted on or acknowledged, by whomever; null as long as nobody has.</summary>
    public DateTimeOffset? RespondedAt { get; init; }

    public DateTimeOffset? AckedAt { get; init; }

    public string? AckedBy { get; init; }

    /// <summary>Who made it good; null as long as it is not known to be good.</summary>
    public IncidentHealer? HealedBy { get; init; }

    /// <summary>The first policy that acted on it, or null.</summary>
    public long? PolicyId { get; init; }

    /// <summary>Alerts that joined after it was opened.</summary>
    public int Joined { get; init; }

    /// <summary>How often it had ended and came back.</summary>
    public int Returns { get; init; }

    /// <summary>Until then it counts as flapping; null when it never came back too often.</summary>
    public DateTimeOffset? FlappingUntil { get; init; }
}
