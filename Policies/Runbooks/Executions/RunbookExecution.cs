using System.Text.Json;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>One execution of one version of a runbook.</summary>
public sealed record RunbookExecution
{
    /// <summary>The id of the action that asked for it; of a dry run, an id of its own.</summary>
    public required string Id { get; init; }

    public required long RunbookId { get; init; }

    public required string Runbook { get; init; }

    public required int Version { get; init; }

    public ExecutionStatus Status { get; init; }

    public bool DryRun { get; init; }

    /// <summary>What was judged and approved; no step may do more harm.</summary>
    public Risk Risk { get; init; }

    public required string RequestedBy { get; init; }

    public string? IncidentId { get; init; }

    public required JsonElement Inputs { get; init; }

    public IReadOnlyList<StepState> Steps { get; init; } = [];

    /// <summary>Why it did not succeed.</summary>
    public string? Error { get; init; }

    public string? CancelledBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset DeadlineAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasEnded => Status is not (ExecutionStatus.Running or ExecutionStatus.RollingBack);
}
