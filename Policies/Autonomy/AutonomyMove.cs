namespace AIOps.Policies.Autonomy;

/// <summary>A policy was given more or less freedom, by the end of which action, on what record.</summary>
public sealed record AutonomyMove(
    AutonomyKey Key, ActionMode Before, ActionMode After, string Reason, string ActionId, AutonomyCounts Counts, DateTimeOffset At);
