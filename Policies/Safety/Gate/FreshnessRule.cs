using AIOps.Policies.Documents;

namespace AIOps.Policies.Safety.Gate;

/// <summary>What was decided long ago was decided about another world: an action that waited out a night without Workers does not run at dawn.</summary>
public sealed class FreshnessRule : IGateRule
{
    public string Name => "freshness";

    public GateVerdict Judge(GateFacts facts)
    {
        if (facts.Pass != GatePass.Execute)
            return GateVerdict.Allow("decided now");
        // The row last moved when the action was queued or, after an interruption, when it was begun.
        var age = facts.Now - facts.Action.UpdatedAt;
        return age > facts.Options.MaxQueueAge
            ? GateVerdict.Deny($"decided {Duration.Format(age)} ago; the limit is {Duration.Format(facts.Options.MaxQueueAge)}. Ask again if it is still wanted")
            : GateVerdict.Allow("decided lately");
    }
}
