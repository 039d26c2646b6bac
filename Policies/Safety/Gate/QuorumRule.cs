namespace AIOps.Policies.Safety.Gate;

/// <summary>How many different people must say yes, never counting who asked. Whether anybody must is the <see cref="ModeRule"/>'s question.</summary>
public sealed class QuorumRule : IGateRule
{
    public string Name => "quorum";

    public GateVerdict Judge(GateFacts facts)
    {
        var action = facts.Action;
        // Configuration may have become stricter since it was asked; a laxer one does not loosen what approvers were shown.
        var needed = Math.Max(action.ApprovalsNeeded, Needed(action.Risk, facts.Options));
        if (facts.Pass == GatePass.Request)
            return GateVerdict.Allow(needed == 1 ? "one approval is enough, should it need one" : $"{needed} different people must approve, should it need approval");
        if (action.DecidedBy is null)
            return GateVerdict.Allow("nobody had to approve it");
        // A suggestion waits for months; an old yes was to another world.
        var oldest = facts.Pass == GatePass.Approve ? facts.Now - facts.Options.ApprovalLifetime : DateTimeOffset.MinValue;
        var people = action.Approvals.Where(a => a.At > oldest && a.By != action.RequestedBy).Select(a => a.By).Distinct().ToList();
        if (people.Count >= needed)
            return GateVerdict.Allow($"approved by {string.Join(", ", people)}");
        var missing = $"{needed - people.Count} of {needed} approvals missing";
        return facts.Pass == GatePass.Approve ? new GateVerdict(GateOutcome.Approve, missing) : GateVerdict.Deny(missing);
    }

    public static int Needed(Risk risk, SafetyOptions options) => risk >= Risk.Destructive ? options.DestructiveApprovals : 1;
}
