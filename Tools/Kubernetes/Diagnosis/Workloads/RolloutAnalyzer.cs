using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Workloads;

/// <summary>Rollouts that passed their progress deadline.</summary>
internal sealed class RolloutAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Deployments, KubernetesResource.Pods];

    public static bool IsStalled(WorkloadView workload) => workload.Condition("Progressing") is { Status: "False", Reason: "ProgressDeadlineExceeded" };

    public IEnumerable<Finding> Find(ClusterView view) =>
        from workload in view.Workloads
        where workload.Ref.Kind == "Deployment" && IsStalled(workload) && workload.Wanted > 0
        select Describe(workload, [.. view.PodsOf(workload.Ref).Where(pod => !pod.Done)]);

    private static Finding Describe(WorkloadView workload, List<PodView> pods)
    {
        var updated = workload.Item.Int("status", "updatedReplicas") ?? 0;
        return new()
        {
            Object = workload.Ref,
            Problem = Problem.RolloutStalled,
            Severity = workload.Available == 0 ? Severity.Critical : Severity.Warning,
            Summary = $"the rollout passed its progress deadline; {updated} of {workload.Wanted} pods are updated, {workload.Available} available",
            Evidence = [$"condition {Quoted.Text(workload.Condition("Progressing")!.ToString())}", .. pods.Where(p => !p.Ready).Select(p => p.Ref.Name).ToList() is { Count: > 0 } unready ? [$"not ready: {Quoted.Some(unready)}"] : Array.Empty<string>()],
            Cause = "Pods of the newest version do not become ready in time.",
            Suggestion = Suggestion.Rollout(workload.Ref),
            DependsOn = ReplicaAnalyzer.Dependencies(workload.Ref, pods),
        };
    }
}
