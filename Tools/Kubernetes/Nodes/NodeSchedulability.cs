using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Nodes;

/// <summary>Opens a node for new pods, or closes it.</summary>
internal sealed class NodeSchedulability(KubernetesClient client)
{
    private const int Conflicts = 5;

    public async Task<State> ReadAsync(string node, CancellationToken cancellationToken)
    {
        var item = await client.GetAsync(KubernetesResource.Nodes, null, node, cancellationToken);
        return new(item.Text("metadata", "uid") ?? "", item.Flag("spec", "unschedulable"), item.Text("metadata", "resourceVersion") ?? "");
    }

    /// <summary>False when it was so already.</summary>
    /// <exception cref="ToolException">It is another node of that name.</exception>
    public async Task<bool> SetAsync(string node, string uid, bool cordoned, bool dryRun, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var now = await ReadAsync(node, cancellationToken);
            if (now.Uid != uid)
                throw new ToolException($"Node {node} was replaced in the meantime; it is left alone.") { Moved = true };
            if (now.Cordoned == cordoned)
                return false;
            var reply = await client.PatchAsync(KubernetesResource.Nodes, null, node, PatchKind.Merge, new JsonObject
            {
                ["metadata"] = new JsonObject { ["uid"] = uid, ["resourceVersion"] = now.ResourceVersion },
                ["spec"] = new JsonObject { ["unschedulable"] = cordoned ? true : null },
            }, dryRun, cancellationToken);
            // The kubelet writes the node's status all the time: look again, then try again.
            if (reply.Conflict && attempt < Conflicts)
                continue;
            reply.ThrowIfRefused();
            return true;
        }
    }

    public sealed record State(string Uid, bool Cordoned, string ResourceVersion);
}
