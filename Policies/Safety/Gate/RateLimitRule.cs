using AIOps.Policies.Documents;

namespace AIOps.Policies.Safety.Gate;

/// <summary>Bounds how much is begun in a window, by policy, by target and in all: a loop or a storm must not become a restart storm.</summary>
public sealed class RateLimitRule : IGateRule
{
    public string Name => "rate_limit";

    public GateVerdict Judge(GateFacts facts)
    {
        var window = Duration.Format(facts.Options.LimitWindow);
        if (facts.Action.RateLimit is { } limit && facts.StartedByPolicy >= limit.Max)
            return GateVerdict.Deny($"policy {facts.Action.PolicyId} has begun {facts.StartedByPolicy} actions within {Duration.Format(limit.Per)}; its limit is {limit.Max}");
        if (facts.StartedOnTarget >= facts.Options.MaxPerTarget)
            return GateVerdict.Deny($"{facts.StartedOnTarget} actions were begun on {facts.Action.Target} within {window}; the limit is {facts.Options.MaxPerTarget}");
        return facts.StartedGlobally >= facts.Options.MaxGlobal
            ? GateVerdict.Deny($"{facts.StartedGlobally} actions were begun within {window}; the limit is {facts.Options.MaxGlobal}")
            : GateVerdict.Allow("within the limits");
    }
}
