using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Nodes;

public sealed class UncordonNodeTool(KubernetesClient client) : ChangeTool<NodeParameters, NodeBefore>(new("uncordon_node")
{
    Title = "Uncordon node",
    Description = "Opens a cordoned Kubernetes node for new pods again. Can be undone.",
    Risk = Risk.Reversible,
    Idempotent = true,
    Target = "node:{node_name}",
    HasDryRun = true,
    HasUndo = true,
})
{
    private const bool Cordoned = false;

    private readonly NodeSchedulability _nodes = new(client);

    protected override async Task<NodeBefore> SnapshotAsync(NodeParameters parameters, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        return new(node.Uid, node.Cordoned);
    }

    protected override async Task<ToolResult> DryRunAsync(NodeParameters parameters, NodeBefore before, CancellationToken cancellationToken) =>
        ToolResult.Of(
            await _nodes.SetAsync(parameters.NodeName, before.Uid, Cordoned, dryRun: true, cancellationToken) ? $"Node {parameters.NodeName} would be open for new pods." : $"Node {parameters.NodeName} is open for new pods already.", before);

    protected override async Task<ToolResult> ExecuteAsync(NodeParameters parameters, NodeBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var changed = await _nodes.SetAsync(parameters.NodeName, before.Uid, Cordoned, dryRun: false, cancellationToken);
        return ToolResult.Of($"Node {parameters.NodeName} is {(changed ? "now " : "")}open for new pods{(changed ? "" : " already; nothing was changed")}.", new { Changed = changed });
    }

    protected override async Task<Effect> ProbeAsync(NodeParameters parameters, NodeBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        return node.Uid != before.Uid ? Effect.Unknown : node.Cordoned == Cordoned ? Effect.Applied : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(NodeParameters parameters, NodeBefore before, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        return node.Uid == before.Uid && node.Cordoned == Cordoned
            ? Health.Healthy($"Node {parameters.NodeName} is open for new pods.")
            : Health.Unhealthy($"Node {parameters.NodeName} {(node.Uid == before.Uid ? "is not open for new pods: something set it again" : "was replaced")}.");
    }

    protected override async Task<ToolResult> UndoAsync(NodeParameters parameters, NodeBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var changed = before.Cordoned != Cordoned && await _nodes.SetAsync(parameters.NodeName, before.Uid, before.Cordoned, dryRun: false, cancellationToken);
        return ToolResult.Of($"Node {parameters.NodeName} is {(before.Cordoned ? "closed" : "open")} for new pods as before{(changed ? "" : "; nothing was changed")}.", new { Changed = changed });
    }
}
