using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Tasks;

/// <summary>On the wire the task's members lie beside those of every result.</summary>
internal sealed class CreatedTask : Result
{
    public static JsonTypeInfo<CreatedTask> TypeInfo { get; } = (JsonTypeInfo<CreatedTask>)TaskState.JsonOptions.GetTypeInfo(typeof(CreatedTask));

    public required string TaskId { get; init; }

    public required McpTaskStatus Status { get; init; }

    public string? StatusMessage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUpdatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? TtlMs { get; init; }

    public required int PollIntervalMs { get; init; }

    public static CreatedTask Of(TaskState task) => new()
    {
        ResultType = "task",
        TaskId = task.TaskId,
        Status = task.Status,
        StatusMessage = task.StatusMessage,
        CreatedAt = task.CreatedAt,
        LastUpdatedAt = task.LastUpdatedAt,
        TtlMs = task.TtlMs,
        PollIntervalMs = task.PollIntervalMs,
    };
}
