namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>Matched episodes that ended although nothing acted on them: for these the action is not needed.</summary>
/// <param name="WithinCooldown">Ended within the policy's cooldown.</param>
/// <param name="BeforeAction">Ended before even an action that needs no approval could have run.</param>
public sealed record RecoveredAlone(int Total, int WithinCooldown, int BeforeAction);
