namespace AIOps.Policies.Safety.Gate;

/// <summary>One change at a time per target.</summary>
public sealed class InFlightRule : IGateRule
{
    public string Name => "in_flight";

    public GateVerdict Judge(GateFacts facts) => facts.InFlight is { } other
        ? GateVerdict.Deny($"{other.Tool} is already {WireJson.Name(other.Status)} on {other.Target} (action {other.Id})")
        : GateVerdict.Allow($"nothing else is under way on {facts.Action.Target}");
}
