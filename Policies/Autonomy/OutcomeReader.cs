namespace AIOps.Policies.Autonomy;

/// <summary>Reads out of an ended action what it counts as. What is unclear is harmful: trust must not grow on it.</summary>
public static class OutcomeReader
{
    /// <summary>Null for what has not ended, and for what ended before a Worker began with it.</summary>
    public static VerifiedOutcome? Of(ActionRequest action)
    {
        if (!action.Status.IsFinal() || action.Attempts is not [.., var last])
            return null;
        return action.Status switch
        {
            ActionStatus.Succeeded when last.Verified == true => VerifiedOutcome.Success,
            // Refused before the call: by the tool's snapshot or dry run, or by the gate when an interrupted one was to begin again.
            _ when action.Attempts.All(a => a.Snapshot is null) => VerifiedOutcome.Failed,
            ActionStatus.Failed when last.ExecutedAt is null && last.Unclear != true => VerifiedOutcome.Failed,
            ActionStatus.Denied or ActionStatus.Cancelled or ActionStatus.Expired => VerifiedOutcome.Failed,
            _ => VerifiedOutcome.Harmful,
        };
    }
}
