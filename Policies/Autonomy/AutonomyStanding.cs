namespace AIOps.Policies.Autonomy;

/// <param name="Level">What it may do now; in force while the policy's mode is earned.</param>
/// <param name="Bound">Rate of success that is sure to 95 %.</param>
/// <param name="Missing">For the next level; null when there is none.</param>
public sealed record AutonomyStanding(string Tool, string TargetClass, ActionMode Level, int Incidents, int Successes, double Bound, string? Missing);
