using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Tasks;
using AIOps.Tools.Aiops;
using ModelContextProtocol;

namespace AIOps.Mcp.Gateway;

/// <summary>
/// An action as a task. What a person or the gate refused has no answer and is failed; what was carried out and failed has
/// one, which is an error of the tool (SEP-2663 keeps these apart).
/// </summary>
internal static class ActionTask
{
    private const int PollMilliseconds = 2000;

    public static TaskState Of(ActionRequest action)
    {
        var view = ActionView.Of(action);
        var task = new TaskState(action.Id, StatusOf(action.Status), $"{WireJson.Name(action.Status)}: {view.Next}", action.CreatedAt, action.UpdatedAt, null, PollMilliseconds);
        return task.Status switch
        {
            McpTaskStatus.Completed => task with { Result = Answer(action) },
            McpTaskStatus.Failed => task with
            {
                Error = new JsonObject
                {
                    ["code"] = (int)McpErrorCode.InvalidRequest,
                    ["message"] = view.Next,
                    ["data"] = JsonSerializer.SerializeToNode(view, WireJson.Options),
                },
            },
            _ => task,
        };
    }

    private static McpTaskStatus StatusOf(ActionStatus status) => status switch
    {
        ActionStatus.Succeeded or ActionStatus.Failed or ActionStatus.Undone or ActionStatus.Dead => McpTaskStatus.Completed,
        ActionStatus.Denied or ActionStatus.Expired => McpTaskStatus.Failed,
        ActionStatus.Cancelled => McpTaskStatus.Cancelled,
        _ => McpTaskStatus.Working,
    };

    private static JsonNode Answer(ActionRequest action)
    {
        var answer = JsonSerializer.SerializeToNode(GatewayActions.Answer(action), McpJsonUtilities.DefaultOptions)!;
        answer["resultType"] = "complete";
        return answer;
    }
}
