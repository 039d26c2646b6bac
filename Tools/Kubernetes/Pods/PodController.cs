using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>What recreates pods, and how many it wants.</summary>
internal sealed record PodController(string Namespace, string Uid, int Wanted, string LabelSelector)
{
    // A Job's pod is no service to restart; a mirror pod's owner is a Node and deleting it restarts nothing.
    private static readonly KubernetesResource[] Recreating =
        [KubernetesResource.ReplicaSets, KubernetesResource.StatefulSets, KubernetesResource.DaemonSets, KubernetesResource.ReplicationControllers];

    public static bool IsKnown(Owner owner) => Recreating.Any(candidate => candidate.Kind == owner.Kind);

    /// <summary>Null when it does not exist any more, or is being deleted.</summary>
    /// <exception cref="ToolException">A kind that is not known to recreate its pods.</exception>
    public static async Task<PodController?> FindAsync(KubernetesClient client, string @namespace, Owner owner, CancellationToken cancellationToken)
    {
        var resource = Array.Find(Recreating, candidate => candidate.Kind == owner.Kind)
            ?? throw new ToolException($"The pod belongs to {owner}, and a {owner.Kind} is not known to recreate a deleted pod; it is not restarted.");
        var found = await client.FindAsync(resource, @namespace, owner.Name, cancellationToken);
        if (found is not { } controller || controller.Text("metadata", "uid") != owner.Uid || controller.Text("metadata", "deletionTimestamp") is not null)
            return null;
        var wanted = owner.Kind == "DaemonSet" ? controller.Int("status", "desiredNumberScheduled") ?? 0 : controller.Int("spec", "replicas") ?? 1;
        return new(@namespace, owner.Uid, wanted, Selector.Of(controller));
    }

    public async Task<IReadOnlyList<JsonElement>> PodsAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(KubernetesResource.Pods, Namespace, new(LabelSelector), cancellationToken);
        // Labels find candidates; only the owner reference says whose they are.
        return [.. list.Items.Where(pod => Owner.Of(pod)?.Uid == Uid)];
    }
}
