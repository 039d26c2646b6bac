using AIOps.Policies.Documents;

namespace AIOps.Policies.Safety.Gate;

/// <summary>A policy does not repeat itself on a target before its cooldown has passed. People may.</summary>
public sealed class CooldownRule : IGateRule
{
    public string Name => "cooldown";

    public GateVerdict Judge(GateFacts facts)
    {
        if (facts.Action.Origin != ActionOrigin.Policy)
            return GateVerdict.Allow("asked for by a person or program, not by a policy");
        var cooldown = facts.Action.Cooldown ?? facts.Options.DefaultCooldown;
        // A clock that was set back leaves a start in the future: still within the cooldown.
        return facts.LastStarted is { } last && facts.Now - last < cooldown
            ? GateVerdict.Deny($"{facts.Action.Tool} ran on {facts.Action.Target} at {last:u}; the cooldown is {Duration.Format(cooldown)}")
            : GateVerdict.Allow($"not run on {facts.Action.Target} within {Duration.Format(cooldown)}");
    }
}
