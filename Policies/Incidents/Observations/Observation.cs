namespace AIOps.Policies.Incidents.Observations;

/// <summary>What a policy in mode observe would have done, beside what happened without it.</summary>
/// <param name="WouldHaveRun">No other rule of the gate would have stopped it at that moment.</param>
/// <param name="StoppedBy">The rule that would have; null when none.</param>
/// <param name="EndedAt">When the alert stopped, by its source's clock.</param>
/// <param name="ActedBy">Id of the first action that somebody else had on the target or for the alert while it fired.</param>
public sealed record Observation(
    string ActionId, DateTimeOffset At, int? PolicyVersion, string Tool, string Target, bool WouldHaveRun, string? StoppedBy, string? AlertId, string? IncidentId,
    ObservedEnd End, DateTimeOffset? EndedAt, string? ActedBy);
