using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Nodes;

public sealed class UncordonNodeTool(KubernetesClient client) : SchedulabilityTool(client, new("uncordon_node")
{
    Title = "Uncordon node",
    Description = "Opens a cordoned Kubernetes node for new pods again. Can be undone.",
}, cordons: false);
