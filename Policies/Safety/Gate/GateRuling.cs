namespace AIOps.Policies.Safety.Gate;

/// <summary>What the gate said: the most restrained outcome, and each rule asked up to the first denial.</summary>
public sealed record GateRuling(GateOutcome Outcome, IReadOnlyList<GateDecision> Decisions)
{
    /// <summary>The action's mode, with earned made into what was earned.</summary>
    public ActionMode Mode { get; init; }

    /// <summary>The reason of the rule that decided.</summary>
    public string Reason => Decisions.LastOrDefault(d => d.Outcome == WireJson.Name(Outcome))?.Reason ?? "";

    /// <summary>Asks the rules in order. Pure: the same facts give the same ruling.</summary>
    public static GateRuling Of(IReadOnlyList<IGateRule> rules, GateFacts facts)
    {
        var decisions = new List<GateDecision>(rules.Count);
        var outcome = GateOutcome.Allow;
        foreach (var rule in rules)
        {
            var verdict = rule.Judge(facts);
            decisions.Add(new GateDecision(WireJson.Name(facts.Pass), rule.Name, WireJson.Name(verdict.Outcome), verdict.Reason, facts.Now));
            if (verdict.Outcome > outcome)
                outcome = verdict.Outcome;
            if (outcome == GateOutcome.Deny)
                break;
        }
        return new GateRuling(outcome, decisions) { Mode = ModeRule.Effective(facts) };
    }
}
