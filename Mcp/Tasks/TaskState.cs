using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;

namespace AIOps.Mcp.Tasks;

/// <summary>A task as its client sees it.</summary>
/// <param name="TtlMs">How long it can be asked for; null: as long as the server keeps records.</param>
public sealed record TaskState(string TaskId, McpTaskStatus Status, string? StatusMessage, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt, long? TtlMs, int PollIntervalMs)
{
    internal static JsonSerializerOptions JsonOptions { get; } = Create();

    // A task without end says so: null, not nothing.
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? TtlMs { get; init; } = TtlMs;

    /// <summary>When completed: what the call answered, errors of the tool included.</summary>
    public JsonNode? Result { get; init; }

    /// <summary>When failed: the JSON-RPC error.</summary>
    public JsonNode? Error { get; init; }

    /// <summary>When input is required: what is asked, by id.</summary>
    public JsonObject? InputRequests { get; init; }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(McpJsonUtilities.DefaultOptions.TypeInfoResolver!, new DefaultJsonTypeInfoResolver()),
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        };
        // Before the SDK's own, which would write the names as they are here.
        options.Converters.Insert(0, new JsonStringEnumConverter<McpTaskStatus>(JsonNamingPolicy.SnakeCaseLower));
        return options;
    }
}
