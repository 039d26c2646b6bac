using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Workloads;

/// <summary>Workloads with fewer available pods than wanted, past what a start may take.</summary>
internal sealed class ReplicaAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) =>
        from workload in view.Workloads
        where workload.Available < workload.Wanted && !RolloutAnalyzer.IsStalled(workload) && workload.Item.Text("metadata", "deletionTimestamp") is null
        let pods = view.PodsOf(workload.Ref).Where(pod => !pod.Done).ToList()
        where IsLasting(view, workload, pods)
        select Describe(workload, pods);

    private static bool IsLasting(ClusterView view, WorkloadView workload, List<PodView> pods)
    {
        var unready = pods.Where(pod => !pod.Ready && !pod.Deleting).ToList();
        if (unready.Any(pod => pod.InTrouble || !view.IsYounger(pod.CreatedAt, pod.Patience)))
            return true;
        // None is unready: those that lack were never made, or the status lags behind.
        return pods.Count(pod => !pod.Deleting) < workload.Wanted && unready.Count == 0
            && !view.IsYounger(workload.CreatedAt, Grace) && !pods.Any(pod => pod.Deleting || view.IsYounger(pod.CreatedAt, Grace))
            && !view.IsYounger(workload.Condition("Available")?.Since, Grace) && !view.IsYounger(workload.Condition("Progressing")?.Since, Grace);
    }

    private static Finding Describe(WorkloadView workload, List<PodView> pods)
    {
        var unready = pods.Where(pod => !pod.Ready).Select(pod => pod.Ref.Name).ToList();
        return new()
        {
            Object = workload.Ref,
            Problem = Problem.ReplicasMissing,
            Severity = workload.Available == 0 ? Severity.Critical : Severity.Warning,
            Summary = $"{workload.Available} of {workload.Wanted} wanted pods are available",
            Evidence =
            [
                unready.Count == 0 ? $"{pods.Count} pods exist" : $"not ready: {Quoted.Some(unready)}",
                .. new[] { workload.Condition("Available") is { Status: "False" } available ? available : null, workload.Condition("ReplicaFailure") is { Status: "True" } failure ? failure : null }
                    .OfType<Condition>().Select(c => $"condition {Quoted.Text(c.ToString())}"),
            ],
            Cause = unready.Count > 0 ? "Pods of it do not become ready." : "Pods of it are not created.",
            Suggestion = Suggestion.Rollout(workload.Ref),
            DependsOn = Dependencies(workload.Ref, pods),
        };
    }

    internal static IReadOnlyList<Dependency> Dependencies(ObjectRef workload, IEnumerable<PodView> pods) =>
        [new(workload), .. pods.Where(pod => !pod.Ready).SelectMany(pod => OfPod(pod))];

    private static IEnumerable<Dependency> OfPod(PodView pod) =>
        pod.Node is null ? [new(pod.Ref)] : [new(pod.Ref), new(new("Node", null, pod.Node), Problem.NodeNotReady)];
}
