namespace AIOps.Policies.Runbooks.Executions;

/// <summary>Life of one execution of a runbook.</summary>
public enum ExecutionStatus
{
    Running,

    /// <summary>A step failed or somebody cancelled: what was done is being taken back, last step first.</summary>
    RollingBack,

    Succeeded,

    /// <summary>A step failed and nothing, or not all, could be taken back.</summary>
    Failed,

    /// <summary>A step failed, and every step before it that has a rollback was taken back.</summary>
    RolledBack,

    /// <summary>By a person; what was done before has been taken back where it could be.</summary>
    Cancelled,
}
