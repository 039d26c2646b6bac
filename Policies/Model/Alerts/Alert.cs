namespace AIOps.Policies.Model.Alerts;

/// <summary>
/// One problem as a monitoring system reported it, whatever its source. A row lives for one episode: repeats of a firing
/// alert raise <see cref="Count"/>, a resolved one closes the row, the next firing opens a new one.
/// </summary>
public sealed record Alert
{
    /// <summary>UUIDv7 without dashes.</summary>
    public required string Id { get; init; }

    /// <summary>Who sent it: <c>alertmanager</c>, <c>grafana</c>, <c>webhook</c>, <c>api</c> …</summary>
    public required string Source { get; init; }

    /// <summary>Identity of the problem: the source's own, else a hash of name and identifying labels.</summary>
    public required string Fingerprint { get; init; }

    public required string Name { get; init; }

    public AlertStatus Status { get; init; }

    /// <summary>As sent, lower case: <c>critical</c>, <c>high</c>, <c>warning</c>, <c>info</c> … or null.</summary>
    public string? Severity { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyLabels;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = EmptyLabels;

    public DateTimeOffset StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public string? GeneratorUrl { get; init; }

    public DateTimeOffset FirstSeen { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    /// <summary>How often this episode was reported, the first time included.</summary>
    public long Count { get; init; } = 1;

    public string? IncidentId { get; init; }

    /// <summary>When a policy last asked for an action because of this episode; repeats within its cooldown ask for none.</summary>
    public DateTimeOffset? LastActedAt { get; init; }

    private static readonly Dictionary<string, string> EmptyLabels = [];
}
