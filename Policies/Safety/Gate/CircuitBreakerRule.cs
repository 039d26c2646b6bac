namespace AIOps.Policies.Safety.Gate;

/// <summary>What failed again and again on this kind of target is not tried again before it cooled off, and then by one action at a time.</summary>
public sealed class CircuitBreakerRule : IGateRule
{
    public string Name => "circuit_breaker";

    public GateVerdict Judge(GateFacts facts)
    {
        var on = $"{facts.Action.Tool} on {Targets.ClassOf(facts.Action.Target)} targets";
        return facts.State?.Breaker switch
        {
            null => GateVerdict.Deny($"how {on} went lately could not be read"),
            { TryAt: { } at } open when facts.Now < at => GateVerdict.Deny($"{on} failed {open.Failures} times lately; no more before {at:u}, then one may try"),
            { Trial: { } trial } => GateVerdict.Deny($"{on} failed lately, and action {trial} is trying whether it works again"),
            { IsOpen: true } => GateVerdict.Allow($"{on} failed lately; this one tries whether it works again"),
            var closed => GateVerdict.Allow(closed.Failures == 0 ? $"no failure of {on} lately" : $"{closed.Failures} failures of {on} lately"),
        };
    }
}
