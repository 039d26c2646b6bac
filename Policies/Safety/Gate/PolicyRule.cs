namespace AIOps.Policies.Safety.Gate;

/// <summary>What a policy asked for is done only while that policy stands as it stood.</summary>
public sealed class PolicyRule : IGateRule
{
    public string Name => "policy";

    public GateVerdict Judge(GateFacts facts)
    {
        if (facts.Action.PolicyId is not { } id || facts.Pass == GatePass.Request)
            return GateVerdict.Allow(facts.Action.PolicyId is null ? "not asked for by a policy" : "asked for by the policy in force");
        if (facts.Policy is not { Enabled: true } policy)
            return GateVerdict.Deny($"policy {id} has been removed or disabled since");
        return policy.Version == facts.Action.PolicyVersion
            ? GateVerdict.Allow($"policy {id} is unchanged")
            : GateVerdict.Deny($"policy {id} has changed since (version {facts.Action.PolicyVersion}, now {policy.Version})");
    }
}
