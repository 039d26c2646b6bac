using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Pods that wait for a volume: its ConfigMap or Secret is missing, or it cannot be attached or mounted.</summary>
internal sealed class VolumeMountAnalyzer : IAnalyzer
{
    // Volumes that are slow fail once or twice and then mount.
    private const int Repeatedly = 3;

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods, KubernetesResource.Events];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting && !pod.Done && pod.Node is not null && !pod.Ready && pod.Containers.Any(c => c.Waiting is "ContainerCreating" or "PodInitializing" || c.Status.ValueKind == default)
        let failures = view.EventsOf(pod).Where(e => e.Reason is "FailedMount" or "FailedAttachVolume" or "FailedMapVolume").ToList()
        let missing = failures.Select(e => ContainerStartAnalyzer.Missing(e.Message)).FirstOrDefault(m => m is not null)
        where missing is not null || failures.Sum(e => e.Count) >= Repeatedly
        select PodTrouble.Of(pod, missing ?? "", Describe(pod, failures, missing)));

    private static Finding Describe(PodView pod, List<EventView> failures, string? missing) => new()
    {
        Object = pod.Ref,
        Problem = missing is null ? Problem.VolumeMountFailed : Problem.ConfigMissing,
        Severity = Severity.Critical,
        Summary = missing is null ? "a volume cannot be attached or mounted" : $"a volume needs {Quoted.Text(missing)}, which does not exist",
        Evidence = [.. failures.DistinctBy(e => e.Message).Take(3).Select(e => e.Line)],
        Cause = missing is null ? "The node cannot attach or mount a volume of the pod; the evidence has its words." : $"The pod names {Quoted.Text(missing)}; create it or correct the name.",
        Suggestion = Suggestion.Of("get_pod", new { PodName = pod.Ref.Name, pod.Namespace }),
        DependsOn = [.. pod.Claims.Select(claim => new Dependency(new("PersistentVolumeClaim", pod.Namespace, claim)))],
    };
}
