using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Tasks;

/// <summary>Where tasks live. Whose task it is is judged by the request's user.</summary>
public interface ITaskSource
{
    /// <summary>Null when there is no such task for this user.</summary>
    Task<TaskState?> GetAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken);

    /// <summary>Takes answers to what the task asked; false when there is no such task for this user.</summary>
    Task<bool> UpdateAsync(string id, JsonObject responses, JsonRpcRequest request, CancellationToken cancellationToken);

    /// <summary>Asks the task to end, which it need not; false when there is no such task for this user.</summary>
    Task<bool> CancelAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken);
}
