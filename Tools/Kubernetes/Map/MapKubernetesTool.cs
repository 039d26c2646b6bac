using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Map;

public sealed class MapKubernetesTool(KubernetesClient client) : ReadTool<NoParameters, TopologyMap>(new("map_kubernetes")
{
    Title = "Kubernetes' part of the map",
    Description = "Nodes, pods, workloads, services, ingresses, claims and volumes and how they depend on each other, for the map that get_topology and blast_radius answer from. Ask those instead.",
    Timeout = TimeSpan.FromMinutes(1),
})
{
    private static readonly ListQuery Many = new(Max: TopologyMap.MostNodes, Page: 1000);

    private static readonly KubernetesResource Volumes = new("", "v1", "persistentvolumes", "PersistentVolume", Namespaced: false);

    protected override async Task<Answer<TopologyMap>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        // Without the pods there is no map; without anything else there is one with a gap.
        var pods = await client.ListAsync(KubernetesResource.Pods, null, Many, cancellationToken);
        if (pods.Truncated)
            missing.Add($"only {pods.Items.Count} pods were read");
        Task<IReadOnlyList<JsonElement>> Others(KubernetesResource kind) => ReadAsync(kind, missing, cancellationToken);
        var (nodes, replicaSets, jobs) = (Others(KubernetesResource.Nodes), Others(KubernetesResource.ReplicaSets), Others(KubernetesResource.Jobs));
        var (services, ingresses, claims, volumes) = (Others(KubernetesResource.Services), Others(KubernetesResource.Ingresses), Others(KubernetesResource.PersistentVolumeClaims), Others(Volumes));

        var map = new ClusterMap();
        foreach (var owner in (await replicaSets).Concat(await jobs))
            map.AddBetween(owner);
        foreach (var node in await nodes)
            map.AddNode(node);
        foreach (var pod in pods.Items)
            map.AddPod(pod);
        var byNamespace = pods.Items.ToLookup(pod => pod.Text("metadata", "namespace") ?? "?");
        foreach (var service in await services)
            map.AddService(service, byNamespace);
        foreach (var ingress in await ingresses)
            map.AddIngress(ingress);
        foreach (var claim in await claims)
            map.AddClaim(claim);
        foreach (var volume in await volumes)
            map.AddVolume(volume);
        if (map.Nodes.Count > TopologyMap.MostNodes)
            missing.Add($"only {TopologyMap.MostNodes} of {map.Nodes.Count} things fit");
        return new($"{map.Nodes.Count} things, {map.Links.Count} dependencies.", new(
            [.. map.Nodes.Take(TopologyMap.MostNodes)], map.Links, missing.Count == 0 ? null : string.Join("; ", missing.Order(StringComparer.Ordinal))));
    }

    private async Task<IReadOnlyList<JsonElement>> ReadAsync(KubernetesResource kind, List<string> missing, CancellationToken cancellationToken)
    {
        try
        {
            // A server that does not serve the kind has none of it.
            return await client.ListIfServedAsync(kind, null, Many, cancellationToken) is { } list ? list.Items : [];
        }
        catch (ToolException e)
        {
            lock (missing)
                missing.Add($"{kind.Plural}: {e.Message}");
            return [];
        }
    }
}
