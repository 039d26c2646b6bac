using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Usage;

/// <summary>Reads the resource metrics API (https://github.com/kubernetes/metrics), which a metrics server serves where one is installed.</summary>
internal sealed class UsageReader(KubernetesClient client)
{
    private static readonly KubernetesResource Pods = new("metrics.k8s.io", "v1beta1", "pods", "PodMetrics");
    private static readonly KubernetesResource Nodes = new("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics", Namespaced: false);

    public Task<IReadOnlyDictionary<(string Namespace, string Name), Amount>> PodsAsync(string? @namespace, string? labelSelector, CancellationToken cancellationToken) =>
        ReadAsync(Pods, @namespace, new(labelSelector, Max: 10_000), item => item.Items("containers").Aggregate(new Amount(0, 0), (sum, container) => sum + Amount.Of(container.At("usage"))), cancellationToken);

    public Task<IReadOnlyDictionary<(string Namespace, string Name), Amount>> NodesAsync(CancellationToken cancellationToken) =>
        ReadAsync(Nodes, null, new(Max: 10_000), item => Amount.Of(item.At("usage")), cancellationToken);

    private async Task<IReadOnlyDictionary<(string Namespace, string Name), Amount>> ReadAsync(KubernetesResource resource, string? @namespace, ListQuery query, Func<JsonElement, Amount> usage, CancellationToken cancellationToken)
    {
        if (await client.ListIfServedAsync(resource, @namespace, query, cancellationToken) is not { } list)
            throw new ToolException("This cluster has no metrics server (metrics.k8s.io is not served), so that nobody knows current usage; list_pods and list_nodes show limits and health, Prometheus may know usage.");
        return list.Items.ToDictionary(item => (item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? ""), usage);
    }

    /// <param name="Cpu">Cores.</param>
    /// <param name="Memory">Bytes.</param>
    public sealed record Amount(decimal? Cpu, decimal? Memory)
    {
        public static Amount Of(JsonElement resources) => new(Quantity.Of(resources.Text("cpu")), Quantity.Of(resources.Text("memory")));

        // What one container leaves open is open for the whole.
        public static Amount operator +(Amount a, Amount b) => new(a.Cpu + b.Cpu, a.Memory + b.Memory);
    }
}
