using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Tasks;

/// <summary>
/// The tasks extension (SEP-2663): a call that takes its time answers with a task that the client follows. Only for a client
/// that declared the extension in that very request.
/// </summary>
public static class TaskExtension
{
    public const string Name = "io.modelcontextprotocol/tasks";

    private static readonly JsonNode Acknowledged = new JsonObject { ["resultType"] = "complete" };

    /// <summary>Makes the server announce the extension and answer its methods from <paramref name="source"/>.</summary>
    public static void Add(McpServerOptions options, ITaskSource source)
    {
        options.Capabilities ??= new ServerCapabilities();
        options.Capabilities.Extensions ??= new Dictionary<string, object>();
        options.Capabilities.Extensions[Name] = new JsonObject();
        options.RequestHandlers =
        [
            .. options.RequestHandlers ?? [],
            Method("tasks/get", async (id, request, cancellationToken) =>
            {
                var task = await source.GetAsync(id, request, cancellationToken) ?? throw Unknown(id);
                var answer = (JsonObject)JsonSerializer.SerializeToNode(task, TaskState.JsonOptions)!;
                answer["resultType"] = "complete";
                return answer;
            }),
            Method("tasks/update", async (id, request, cancellationToken) =>
                await source.UpdateAsync(id, request.Params?["inputResponses"] as JsonObject ?? [], request, cancellationToken) ? Acknowledged.DeepClone() : throw Unknown(id)),
            Method("tasks/cancel", async (id, request, cancellationToken) =>
                await source.CancelAsync(id, request, cancellationToken) ? Acknowledged.DeepClone() : throw Unknown(id)),
        ];
    }

    /// <summary>The client said in this request that it can follow tasks.</summary>
    public static bool IsDeclared(JsonRpcRequest request) =>
        request.Params?["_meta"]?[MetaKeys.ClientCapabilities] is JsonObject capabilities && capabilities["extensions"] is JsonObject extensions && extensions.ContainsKey(Name);

    /// <summary>For a request that cannot be answered without a task.</summary>
    /// <exception cref="MissingRequiredClientCapabilityException">The client did not declare the extension.</exception>
    public static void Require(JsonRpcRequest request)
    {
        if (!IsDeclared(request))
            throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Extensions = new Dictionary<string, object> { [Name] = new JsonObject() } }, $"declare {Name} in this request's client capabilities");
    }

    /// <summary>The answer of tools/call: follow this task.</summary>
    public static ResultOrAlternate<CallToolResult> Created(TaskState task) =>
        ResultOrAlternate<CallToolResult>.FromAlternate(CreatedTask.Of(task), CreatedTask.TypeInfo);

    private static McpServerRequestHandler Method(string name, Func<string, JsonRpcRequest, CancellationToken, Task<JsonNode>> answer) => new()
    {
        Method = name,
        RoutingNameParameter = "taskId",
        Handler = async (request, cancellationToken) =>
        {
            Require(request);
            return request.Params?["taskId"] is JsonValue value && value.TryGetValue<string>(out var id)
                ? await answer(id, request, cancellationToken)
                : throw new McpProtocolException("taskId is missing", McpErrorCode.InvalidParams);
        },
    };

    private static McpProtocolException Unknown(string id) => new($"there is no task {Excerpt.Head(id, 64)}", McpErrorCode.InvalidParams);
}
