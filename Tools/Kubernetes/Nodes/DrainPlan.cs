using System.Text.Json;
using AIOps.Tools.Kubernetes.Pods;

namespace AIOps.Tools.Kubernetes.Nodes;

/// <summary>What a drain does with each pod of a node, by kubectl's rules: goes, stays, or forbids the drain.</summary>
internal sealed record DrainPlan(IReadOnlyList<DrainPlan.Pod> Going, IReadOnlyList<string> Staying, IReadOnlyList<string> Blocking)
{
    private const string Mirror = "kubernetes.io/config.mirror";

    public sealed record Pod(string Namespace, string Name, string Uid, Owner? Owner, bool Terminating)
    {
        public override string ToString() => $"{Namespace}/{Name}";
    }

    public static async Task<DrainPlan> ReadAsync(KubernetesClient client, string node, bool force, bool deleteEmptyDirData, CancellationToken cancellationToken)
    {
        var (pods, truncated) = await client.SelectAsync(KubernetesResource.Pods, null, new(FieldSelector: $"spec.nodeName={node}"), item => Judge(item, force, deleteEmptyDirData), cancellationToken);
        var (going, staying, blocking) = (new List<Pod>(), new List<string>(), new List<string>());
        foreach (var (pod, stays, blocks) in pods)
            if (stays is not null)
                staying.Add($"{pod}: {stays}");
            else if (blocks is not null)
                blocking.Add($"{pod}: {blocks}");
            else
                going.Add(pod);
        if (truncated)
            blocking.Add($"only {pods.Count} pods of the node were read");
        return new(going, staying, blocking);
    }

    private static (Pod Pod, string? Stays, string? Blocks) Judge(JsonElement item, bool force, bool deleteEmptyDirData)
    {
        var owner = Owner.Of(item);
        var pod = new Pod(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? "", item.Text("metadata", "uid") ?? "", owner, item.Text("metadata", "deletionTimestamp") is not null);
        var isDone = item.Text("status", "phase") is "Succeeded" or "Failed";
        if (item.Text("metadata", "annotations", Mirror) is not null)
            return (pod, "the kubelet's own (mirror) pod", null);
        if (owner?.Kind == "DaemonSet" && !isDone)
            return (pod, $"belongs to {owner}, which would put it back", null);
        if (pod.Terminating || isDone)
            return (pod, null, null);
        if (owner is null && !force)
            return (pod, null, "a bare pod that nothing would recreate; force lets it go");
        return !deleteEmptyDirData && item.Items("spec", "volumes").Any(volume => volume.At("emptyDir").ValueKind == JsonValueKind.Object)
            ? (pod, null, "keeps data in an emptyDir, which would be lost; delete_emptydir_data lets it go")
            : (pod, null, null);
    }
}
