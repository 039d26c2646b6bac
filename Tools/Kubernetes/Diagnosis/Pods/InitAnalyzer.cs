using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Init containers that fail and so keep the pod from starting.</summary>
internal sealed class InitAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => PodTrouble.Join(
        from pod in view.Pods
        where !pod.Deleting && pod.Phase != "Succeeded"
        from container in pod.Containers
        where container.Init && container.LastExit is { Reason: not "OOMKilled", Code: not 0 } && (container.Waiting == "CrashLoopBackOff" || container.Ended || container.Restarts > 0 && !container.Ready)
        orderby container.Restarts descending
        select PodTrouble.Of(pod, container.Name, Describe(view, pod, container, container.LastExit!)));

    private static Finding Describe(ClusterView view, PodView pod, ContainerView container, ContainerView.Exit exit)
    {
        var tail = view.Logs.GetValueOrDefault((pod.Ref, container.Name)) ?? [];
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.InitFailing,
            Severity = Severity.Critical,
            Summary = $"init container {container.Name} fails with exit code {exit.Code} ({container.Restarts} restarts); the pod does not start",
            Evidence = [$"last run of {container.Name} ended: {exit}", .. tail.Select(line => $"log: {line}")],
            Cause = tail.Count > 0 ? $"The init container ends with exit code {exit.Code}; its last line: {tail[^1]}" : $"The init container ends with exit code {exit.Code}; its log says why.",
            Suggestion = Suggestion.Logs(pod.Ref, container.Name, container.EndedBefore),
        };
    }
}
