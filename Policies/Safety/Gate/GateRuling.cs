namespace AIOps.Policies.Safety.Gate;

/// <summary>What the gate said: the most restrained outcome, and each rule asked up to the first denial.</summary>
public sealed record GateRuling(GateOutcome Outcome, IReadOnlyList<GateDecision> Decisions)
{
    /// <summary>The reason of the rule that decided.</summary>
    public string Reason => Decisions.LastOrDefault(d => d.Outcome == WireJson.Name(Outcome))?.Reason ?? "";
}
