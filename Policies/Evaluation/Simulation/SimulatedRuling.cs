using AIOps.Policies.Safety.Gate;

namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>The gate's answer.</summary>
/// <param name="Rule">The rule that decides.</param>
public sealed record SimulatedRuling(GateOutcome Outcome, string Rule, string Reason, IReadOnlyList<GateDecision> Decisions);
