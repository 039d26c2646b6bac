namespace AIOps.Policies.Model.Actions;

public static class ActionStatuses
{
    /// <summary>Holds the in-flight lock of its target.</summary>
    public static bool IsInFlight(this ActionStatus status) =>
        status is ActionStatus.Queued or ActionStatus.Running or ActionStatus.Verifying;

    /// <summary>Nothing more will happen by itself.</summary>
    public static bool IsFinal(this ActionStatus status) =>
        status is ActionStatus.Denied or ActionStatus.Succeeded or ActionStatus.Failed or ActionStatus.Undone
            or ActionStatus.Dead or ActionStatus.Expired or ActionStatus.Cancelled;
}
