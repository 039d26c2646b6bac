namespace AIOps.Policies.Model.Tools;

/// <summary>An oracle's answer about a target after a change.</summary>
/// <param name="Reason">What was looked at and seen, for the timeline.</param>
public sealed record Health(HealthState State, string Reason)
{
    public static Health Healthy(string reason) => new(HealthState.Healthy, reason);

    /// <summary>Not healthy yet, but moving: worth waiting up to the tool's settle time.</summary>
    public static Health Progressing(string reason) => new(HealthState.Progressing, reason);

    public static Health Delegated(string reason) => new(HealthState.Delegated, reason);

    public static Health Unhealthy(string reason) => new(HealthState.Unhealthy, reason);
}
