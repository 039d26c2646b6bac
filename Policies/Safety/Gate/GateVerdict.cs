namespace AIOps.Policies.Safety.Gate;

/// <summary>One rule's answer, with the reason in words an on-call engineer can act on.</summary>
public sealed record GateVerdict(GateOutcome Outcome, string Reason)
{
    public static GateVerdict Allow(string reason) => new(GateOutcome.Allow, reason);

    public static GateVerdict Deny(string reason) => new(GateOutcome.Deny, reason);
}
