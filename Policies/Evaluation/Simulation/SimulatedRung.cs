namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>A later rung of a ladder: an action, or the channels that are told.</summary>
/// <param name="Number">From 2.</param>
/// <param name="Misfit">Why the gate would deny it whenever it came, or null.</param>
public sealed record SimulatedRung(int Number, SimulatedAction? Action, string? Misfit, IReadOnlyList<string>? Notify);
