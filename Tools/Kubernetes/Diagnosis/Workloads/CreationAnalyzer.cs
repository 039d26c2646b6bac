using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Workloads;

/// <summary>Workloads whose pods the API server refuses: a quota is used up, or an admission rule or webhook says no.</summary>
internal sealed class CreationAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view)
    {
        foreach (var workload in view.Workloads)
        {
            if (workload.Wanted == 0 || view.PodsOf(workload.Ref).Count(pod => !pod.Done) >= workload.Wanted)
                continue;
            var condition = workload.Condition("ReplicaFailure") is { Status: "True" } failure ? failure.Message : null;
            var refused = Refusals(view, workload.Ref).ToList();
            if ((condition ?? refused.FirstOrDefault()?.Message) is { } message)
                yield return Describe(view, workload.Ref, message, refused);
        }
        foreach (var job in view.Items(KubernetesResource.Jobs))
            if ((job.Int("status", "active") ?? 0) == 0 && job.Text("status", "completionTime") is null && !job.Flag("spec", "suspend")
                && view.EventsOf(ObjectRef.Of("Job", job)).FirstOrDefault(e => e.Reason == "FailedCreate") is { } refused)
                yield return Describe(view, ObjectRef.Of("Job", job), refused.Message, [refused]);
    }

    private static IEnumerable<EventView> Refusals(ClusterView view, ObjectRef workload) =>
        view.EventsOf(workload).Concat(workload.Kind == "Deployment" ? view.EventsOfKind("ReplicaSet").Where(e => e.About.Namespace == workload.Namespace && view.TopOf(e.About) == workload) : [])
            .Where(e => e.Reason == "FailedCreate");

    private static Finding Describe(ClusterView view, ObjectRef workload, string message, IReadOnlyList<EventView> events)
    {
        bool Says(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
        var quota = Says("exceeded quota") || Says("failed quota");
        return new()
        {
            Object = workload,
            Problem = quota ? Problem.QuotaExceeded : Problem.AdmissionRefused,
            Severity = Severity.Critical,
            Summary = quota ? "its pods are refused because a resource quota is used up" : "its pods are refused by the API server",
            Evidence = [$"refusal: {Quoted.Text(message)}", .. events.Take(1).Where(e => e.Message != message).Select(e => e.Line), .. quota ? Quotas(view, workload.Namespace, message) : []],
            Cause = Says("failed quota") ? "A resource quota demands requests or limits that the pods do not state."
                : quota ? "The namespace's quota leaves no room for another pod of this size: raise it, or free what is used."
                : Says("admission webhook") ? "An admission webhook denies the pods, or does not answer."
                : Says("PodSecurity") || Says("pod security") ? "The pods break the namespace's pod security level."
                : Says("serviceaccount") ? "The service account that the pods name does not exist."
                : Says("maximum") || Says("minimum") ? "The pods break the namespace's limit range."
                : "The API server refuses the pods; the evidence has its words.",
        };
    }

    private static IEnumerable<string> Quotas(ClusterView view, string? @namespace, string message) =>
        from quota in view.Items(KubernetesResource.ResourceQuotas)
        where quota.Text("metadata", "namespace") == @namespace && quota.Text("metadata", "name") is { } name && message.Contains(name, StringComparison.Ordinal)
        select $"quota {quota.Text("metadata", "name")}: " + Quoted.Text(string.Join(", ", quota.Members("status", "hard").Select(hard => $"{hard.Name} {quota.Text("status", "used", hard.Name) ?? "0"} of {hard.Value}")));
}
