using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Containers that the kernel killed for passing their memory limit, now or within the last hour.</summary>
internal sealed class OutOfMemoryAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting && pod.Phase != "Succeeded"
        from container in pod.Containers
        where container.LastExit is { Reason: "OOMKilled" } exit && (container.Waiting == "CrashLoopBackOff" || container.Ended || view.IsYounger(exit.At, Lately))
        orderby container.Restarts descending
        select PodTrouble.Of(pod, container.Name, Describe(pod, container, container.LastExit!)));

    private static Finding Describe(PodView pod, ContainerView container, ContainerView.Exit exit)
    {
        var limit = container.Spec.Text("resources", "limits", "memory");
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.OutOfMemory,
            Severity = container.Ready ? Severity.Warning : Severity.Critical,
            Summary = $"container {container.Name} ran out of memory{(limit is null ? "" : $" at its limit of {limit}")} ({container.Restarts} restarts)",
            Evidence = [$"last run of {container.Name} ended: {exit}{(exit.At is { } at ? $" at {at:u}" : "")}", $"memory limit: {limit ?? "none (the node ran out)"}"],
            Cause = limit is null
                ? "The node ran out of memory and the container, which has no limit, was killed."
                : "The process needs more memory than its limit allows: it leaks, or the limit is too low.",
            // A restart gives a leaking but running process its memory back; one that dies at start gains nothing.
            Suggestion = container.Ready && pod.Workload.Kind == "Deployment"
                ? Suggestion.Of("restart_deployment", new { DeploymentName = pod.Workload.Name, pod.Workload.Namespace })
                : Suggestion.Logs(pod.Ref, container.Name, container.EndedBefore),
        };
    }
}
