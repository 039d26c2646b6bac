namespace AIOps.Policies.Runbooks.Executions;

/// <summary>An execution that one worker goes on with; a newer claim makes every write of this one fail.</summary>
public sealed record ExecutionClaim(RunbookExecution Execution, long Number);
