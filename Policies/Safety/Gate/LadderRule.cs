namespace AIOps.Policies.Safety.Gate;

/// <summary>A later rung is for a problem that the earlier ones did not solve: when the alert is over, it has nothing to do.</summary>
public sealed class LadderRule : IGateRule
{
    public string Name => "ladder";

    public GateVerdict Judge(GateFacts facts) => facts switch
    {
        { Action.LadderId: null } => GateVerdict.Allow("not a later rung of a ladder"),
        { Alert: null } => GateVerdict.Deny("the alert that this ladder is for is gone"),
        { Alert.Status: AlertStatus.Resolved } => GateVerdict.Deny("the alert that this ladder is for has resolved meanwhile"),
        _ => GateVerdict.Allow($"rung {facts.Action.Rung + 1}, and the alert still fires"),
    };
}
