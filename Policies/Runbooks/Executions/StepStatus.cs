namespace AIOps.Policies.Runbooks.Executions;

/// <summary>How far one step, or its rollback, has come.</summary>
public enum StepStatus
{
    Pending,

    /// <summary>Under way: something that can be looked at again after a crash.</summary>
    Running,

    Succeeded,
    Failed,

    /// <summary>Its condition did not hold, or the runbook ended before it.</summary>
    Skipped,
}
