using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Nodes;

public sealed class CordonNodeTool(KubernetesClient client) : SchedulabilityTool(client, new("cordon_node")
{
    Title = "Cordon node",
    Description = "Closes a Kubernetes node for new pods; those on it stay. Can be undone. To move the pods away as well use drain_node.",
}, cordons: true);
