using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Capacity;

/// <summary>Nodes that are not ready, short of something, or cordoned.</summary>
internal sealed class NodeAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Joining = TimeSpan.FromMinutes(1);
    private static readonly string[] Pressures = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Nodes];

    public IEnumerable<Finding> Find(ClusterView view) => view.Items(KubernetesResource.Nodes).SelectMany(node => Judge(view, node)).Where(finding => Matters(view, finding));

    private static bool Matters(ClusterView view, Finding finding) => view.WholeCluster
        || (finding.Problem == Problem.NodeCordoned ? view.Pods.Any(pod => pod.Unscheduled is not null) : view.Pods.Any(pod => pod.Node == finding.Object.Name && !pod.Done));

    private static IEnumerable<Finding> Judge(ClusterView view, JsonElement node)
    {
        var reference = ObjectRef.Of("Node", node) with { Namespace = null };
        var conditions = node.Items("status", "conditions").Select(Condition.Of).ToList();
        var pods = view.Pods.Count(pod => pod.Node == reference.Name && !pod.Done);
        var ready = conditions.FirstOrDefault(c => c.Type == "Ready");
        if (ready is { Status: not "True" } && !view.IsYounger(node.Time("metadata", "creationTimestamp"), Joining))
            yield return new()
            {
                Object = reference, Problem = Problem.NodeNotReady, Severity = Severity.Critical,
                Summary = $"is not ready; {pods} pods are on it",
                Evidence = [$"condition {Quoted.Text(ready.ToString())}{(ready.Since is { } since ? $" since {since:u}" : "")}"],
                Cause = ready.Status == "Unknown" ? "Its kubelet does not report any more: the machine, its network or the kubelet is down." : "Its kubelet reports that it cannot run pods; the evidence has its words.",
                Suggestion = Suggestion.Of("list_nodes", new { }),
            };
        // What a silent kubelet once said is not news.
        if (ready is not { Status: "Unknown" } && conditions.Where(c => Pressures.Contains(c.Type) && c.Status == "True").ToList() is { Count: > 0 } pressures)
            yield return new()
            {
                Object = reference, Problem = Problem.NodePressure, Severity = Severity.Warning,
                Summary = $"is under {Quoted.Some(pressures.Select(p => p.Type))}; {pods} pods are on it",
                Evidence = [.. pressures.Select(p => $"condition {Quoted.Text(p.ToString())}")],
                Cause = "The node is short of a resource: it takes no new pods and may evict those it has.",
                Suggestion = Suggestion.Of("list_pods", new { }),
            };
        if (node.Flag("spec", "unschedulable"))
            yield return new()
            {
                Object = reference, Problem = Problem.NodeCordoned, Severity = Severity.Info,
                Summary = $"is cordoned: it takes no new pods; {pods} are on it",
                Evidence = ["spec.unschedulable: true"],
                Cause = "Someone cordoned it, for maintenance perhaps.",
            };
    }
}
