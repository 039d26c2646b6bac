namespace AIOps.Policies.Safety.Windows;

/// <summary>A time in which nothing changes in a scope: again and again by <see cref="Cron"/> and <see cref="Duration"/>, or once by <see cref="From"/> and <see cref="To"/>.</summary>
public sealed record SafetyWindow
{
    public required string Id { get; init; }

    public WindowKind Kind { get; init; }

    /// <summary>Why, in words that whoever is denied will read.</summary>
    public required string Reason { get; init; }

    public WindowScope Scope { get; init; } = new();

    public string? Cron { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>IANA name; where the clock hangs that <see cref="Cron"/> is read against.</summary>
    public string? TimeZone { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
