using System.Text.Json;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>What became of one step. It is stored before the next thing happens, so that whoever takes over knows how far it came.</summary>
public sealed record StepState
{
    public required string Id { get; init; }

    public StepStatus Status { get; init; }

    /// <summary>From 1; 0 before it began.</summary>
    public int Attempt { get; init; }

    /// <summary>The tool that was called, or null for what the engine does itself.</summary>
    public string? Tool { get; init; }

    /// <summary>The action that makes its change.</summary>
    public string? ActionId { get; init; }

    /// <summary>Not to be gone on with before: a wait, or a pause between attempts.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it answered, bounded and masked.</summary>
    public string? Output { get; init; }

    /// <summary>What later steps may use.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Outputs { get; init; }

    public string? Error { get; init; }

    /// <summary>What became of taking it back.</summary>
    public StepState? Rollback { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasEnded => Status is StepStatus.Succeeded or StepStatus.Failed or StepStatus.Skipped;
}
