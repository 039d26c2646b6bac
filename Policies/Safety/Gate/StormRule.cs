namespace AIOps.Policies.Safety.Gate;

/// <summary>
/// When much fails at once the cause is elsewhere, and restarting everything makes it worse: policies are held, and whoever
/// else asks needs a person's approval.
/// </summary>
public sealed class StormRule : IGateRule
{
    public const string RuleName = "storm_brake";

    public string Name => RuleName;

    public GateVerdict Judge(GateFacts facts)
    {
        if (facts.State?.Storm is not { } storm)
            return GateVerdict.Deny("how much is failing could not be read");
        // What was let in is let go on; the crowd is bounded where it comes in.
        var crowded = storm.IsCrowded && facts.Pass == GatePass.Request;
        if (!storm.IsStorm && !crowded)
            return GateVerdict.Allow($"no storm: {storm}");
        var why = storm.IsStorm ? storm.ToString() : $"{storm.InFlight} actions are in flight (the limit is {storm.MostInFlight})";
        if (facts.Action.Origin == ActionOrigin.Policy)
            return GateVerdict.Deny($"storm brake: {why}; a person must look first");
        if (facts.Pass == GatePass.Request)
            return new GateVerdict(GateOutcome.Approve, $"storm brake: {why}; it needs a person's approval");
        return facts.Action.DecidedBy is { } approver
            ? GateVerdict.Allow($"approved by {approver} although {why}")
            : GateVerdict.Deny($"storm brake: {why}; ask again, it needs a person's approval now");
    }
}
