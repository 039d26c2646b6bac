namespace AIOps.Policies.Safety.Breakers;

/// <summary>How a breaker stands.</summary>
/// <param name="Failures">Within the window while it is closed; that opened it, else.</param>
/// <param name="TryAt">From when on one action is let through to try; null while it is closed.</param>
/// <param name="Trial">The action that tries now, or null.</param>
public sealed record BreakerState(int Failures, DateTimeOffset? TryAt = null, string? Trial = null)
{
    public bool IsOpen => TryAt is not null;
}
