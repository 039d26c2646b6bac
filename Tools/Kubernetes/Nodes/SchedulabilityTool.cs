using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Nodes;

/// <summary>Closes a node for new pods or opens it again: one change and its reverse.</summary>
/// <param name="cordons">True closes.</param>
public abstract class SchedulabilityTool(KubernetesClient client, ToolInfo info, bool cordons) : ChangeTool<NodeParameters, NodeBefore>(info with
{
    Risk = Risk.Reversible,
    Idempotent = true,
    Target = "node:{node_name}",
    HasDryRun = true,
    HasUndo = true,
})
{
    private readonly NodeSchedulability _nodes = new(client);

    protected override async Task<NodeBefore> SnapshotAsync(NodeParameters parameters, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        return new(node.Uid, node.Cordoned);
    }

    protected override string? WhatMoved(NodeBefore decided, NodeBefore now) => now.MovedSince(decided);

    protected override async Task<ToolResult> DryRunAsync(NodeParameters parameters, NodeBefore before, CancellationToken cancellationToken) =>
        ToolResult.Of(
            await _nodes.SetAsync(parameters.NodeName, before.Uid, cordons, dryRun: true, cancellationToken) ? $"Node {parameters.NodeName} would be {Word(cordons)} for new pods." : $"Node {parameters.NodeName} is {Word(cordons)} for new pods already.", before);

    protected override async Task<ToolResult> ExecuteAsync(NodeParameters parameters, NodeBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var changed = await _nodes.SetAsync(parameters.NodeName, before.Uid, cordons, dryRun: false, cancellationToken);
        return ToolResult.Of($"Node {parameters.NodeName} is {(changed ? "now " : "")}{Word(cordons)} for new pods{(changed ? "" : " already; nothing was changed")}.", new { Changed = changed });
    }

    protected override async Task<Effect> ProbeAsync(NodeParameters parameters, NodeBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        return node.Uid != before.Uid ? Effect.Unknown : node.Cordoned == cordons ? Effect.Applied : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(NodeParameters parameters, NodeBefore before, CancellationToken cancellationToken)
    {
        var node = await _nodes.ReadAsync(parameters.NodeName, cancellationToken);
        return node.Uid == before.Uid && node.Cordoned == cordons
            ? Health.Healthy($"Node {parameters.NodeName} is {Word(cordons)} for new pods.")
            : Health.Unhealthy($"Node {parameters.NodeName} {(node.Uid == before.Uid ? $"is not {Word(cordons)} for new pods: something set it again" : "was replaced")}.");
    }

    protected override async Task<ToolResult> UndoAsync(NodeParameters parameters, NodeBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var changed = before.Cordoned != cordons && await _nodes.SetAsync(parameters.NodeName, before.Uid, before.Cordoned, dryRun: false, cancellationToken);
        return ToolResult.Of($"Node {parameters.NodeName} is {Word(before.Cordoned)} for new pods as before{(changed ? "" : "; nothing was changed")}.", new { Changed = changed });
    }

    private static string Word(bool cordoned) => cordoned ? "closed" : "open";
}
