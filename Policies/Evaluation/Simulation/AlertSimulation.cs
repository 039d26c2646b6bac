namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>What a policy would do about one alert now.</summary>
/// <param name="Matches">Its condition holds.</param>
/// <param name="Fires">It would ask for its action, or ignore the alert, if it were enabled: nothing that acts first ends the list.</param>
/// <param name="WhyNot">Why it does not fire; null when it does.</param>
/// <param name="PrecededBy">The policy that acts first and lets no other act, or null.</param>
/// <param name="Action">Null when it does not match, or ignores.</param>
/// <param name="Gate">What the gate would say now; null without an action.</param>
public sealed record AlertSimulation(
    bool Matches, bool Fires, string? WhyNot, bool Enabled, bool Ignores, PolicyReference? PrecededBy, SimulatedAction? Action, SimulatedRuling? Gate)
{
    /// <summary>What would follow should the first action fail, in order; the gate is asked then, not now.</summary>
    public IReadOnlyList<SimulatedRung> NextRungs { get; init; } = [];
}
