using System.Text.Json.Nodes;
using AIOps.Mcp.Tasks;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Gateway;

/// <summary>Tasks that are actions: any replica answers for them, and they outlive every process. Only who asked for an action has its task.</summary>
public sealed class GatewayTasks(ActionStore actions, ActionDecisions decisions) : ITaskSource
{
    public async Task<TaskState?> GetAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken) =>
        await FindAsync(id, request, cancellationToken) is { } action ? ActionTask.Of(action) : null;

    /// <summary>An action asks its client nothing: approval is another person's.</summary>
    public async Task<bool> UpdateAsync(string id, JsonObject responses, JsonRpcRequest request, CancellationToken cancellationToken) =>
        await FindAsync(id, request, cancellationToken) is not null;

    /// <summary>What has begun to run goes on; the next look at the task tells.</summary>
    public async Task<bool> CancelAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, request, cancellationToken) is not { } action)
            return false;
        await decisions.CancelAsync(action.Id, GatewayCaller.Of(request.Context?.User), cancellationToken);
        return true;
    }

    private async Task<ActionRequest?> FindAsync(string id, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var caller = GatewayCaller.Of(request.Context?.User);
        return await actions.GetAsync(id, cancellationToken) is { Origin: ActionOrigin.Mcp } action && action.RequestedBy == caller.Id ? action : null;
    }
}
