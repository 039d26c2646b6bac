namespace AIOps.Policies.Runbooks.Executions;

public sealed record ExecutionFilter(ExecutionStatus? Status = null, string? Runbook = null);
