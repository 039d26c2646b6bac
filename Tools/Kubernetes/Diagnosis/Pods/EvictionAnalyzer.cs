using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Pods that a node threw out within the last day.</summary>
internal sealed class EvictionAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where pod.Phase == "Failed" && pod.Item.Text("status", "reason") == "Evicted" && IsLate(view, pod)
        select PodTrouble.Of(pod, "", Describe(view, pod)));

    private static bool IsLate(ClusterView view, PodView pod) => (pod.Item.Time("status", "startTime") ?? pod.CreatedAt) is not { } started || view.Now - started < Lately
        || view.EventsOf(pod).Any(e => e.Reason == "Evicted");

    private static Finding Describe(ClusterView view, PodView pod)
    {
        var message = pod.Item.Text("status", "message") ?? "";
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.Evicted,
            Severity = Severity.Warning,
            Summary = $"was evicted from node {pod.Node ?? "unknown"}",
            Evidence = [$"status: Evicted: {Quoted.Text(message)}", .. view.EventsOf(pod).Where(e => e.Reason == "Evicted" && e.Message != message).Take(1).Select(e => e.Line)],
            Cause = message.Contains("memory", StringComparison.OrdinalIgnoreCase) ? "The node ran short of memory and threw out pods that use more than they request."
                : message.Contains("ephemeral", StringComparison.OrdinalIgnoreCase) || message.Contains("disk", StringComparison.OrdinalIgnoreCase) ? "The node ran short of disk, or the pod passed its ephemeral storage limit."
                : message.Contains("pid", StringComparison.OrdinalIgnoreCase) ? "The node ran short of process ids."
                : "The node threw the pod out; the evidence has its words.",
            Suggestion = Suggestion.Of("list_nodes", new { }),
            DependsOn = pod.Node is null ? [] : [new Dependency(new("Node", null, pod.Node), Problem.NodePressure)],
        };
    }
}
