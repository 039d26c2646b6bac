namespace AIOps.Policies.Model.Actions;

/// <summary>Life of an <see cref="ActionRequest"/>. <see cref="ActionStatuses.IsFinal"/> tells which ones end it.</summary>
public enum ActionStatus
{
    /// <summary>Recorded, not started: a suggestion that waits for a person to take it up.</summary>
    Requested,

    /// <summary>The gate said no; the decisions say why. Nothing was touched.</summary>
    Denied,

    AwaitingApproval,
    Queued,

    /// <summary>The call to the tool has begun or is about to: after a crash it is probed before anything else.</summary>
    Running,

    /// <summary>The tool was called; the oracle is being asked.</summary>
    Verifying,

    Succeeded,
    Failed,

    /// <summary>Failed, and put back.</summary>
    Undone,

    /// <summary>Given up by the queue after too many deliveries; can be replayed.</summary>
    Dead,

    /// <summary>No one approved in time.</summary>
    Expired,

    Cancelled,
}
