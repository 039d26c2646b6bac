using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>Pods and claims that should be gone for longer than their grace.</summary>
internal sealed class TerminationAnalyzer : IAnalyzer
{
    // The time stamp of a pod's deletion has its grace period in it.
    private static readonly TimeSpan PodGrace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClaimGrace = TimeSpan.FromMinutes(5);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) =>
        PodTrouble.Join(view.Pods.Where(pod => IsStuck(view, pod.Item, PodGrace)).Select(pod => PodTrouble.Of(pod, string.Join(',', Finalizers(pod.Item)), OfPod(pod))))
            .Concat(view.Items(KubernetesResource.PersistentVolumeClaims).Where(claim => IsStuck(view, claim, ClaimGrace)).Select(claim => OfClaim(view, claim)));

    private static bool IsStuck(ClusterView view, JsonElement item, TimeSpan grace) =>
        item.Text("metadata", "deletionTimestamp") is not null && !view.IsYounger(item.Time("metadata", "deletionTimestamp"), grace);

    private static List<string> Finalizers(JsonElement item) => [.. item.Items("metadata", "finalizers").Select(f => f.GetString() ?? "")];

    private static Finding OfPod(PodView pod)
    {
        var finalizers = Finalizers(pod.Item);
        return new()
        {
            Object = pod.Ref,
            Problem = Problem.StuckTerminating,
            Severity = Severity.Warning,
            Summary = $"should be gone since {pod.Item.Text("metadata", "deletionTimestamp")} and is not",
            Evidence = [$"deletionTimestamp: {pod.Item.Text("metadata", "deletionTimestamp")}", finalizers.Count == 0 ? $"no finalizers; node {pod.Node ?? "none"}" : $"finalizers: {Quoted.Text(string.Join(", ", finalizers))}"],
            Cause = finalizers.Count > 0
                ? $"Finalizers hold the pod until their controller removes them: {Quoted.Text(string.Join(", ", finalizers))}."
                : "The node's kubelet has not confirmed that the containers are gone: it is away, or a process does not die.",
            Suggestion = Suggestion.Of("get_pod", new { PodName = pod.Ref.Name, pod.Namespace }),
        };
    }

    private static Finding OfClaim(ClusterView view, JsonElement claim)
    {
        var reference = ObjectRef.Of("PersistentVolumeClaim", claim);
        var users = view.PodsIn(reference.Namespace).Where(pod => pod.Claims.Contains(reference.Name)).Select(pod => pod.Ref.Name).ToList();
        return new()
        {
            Object = reference,
            Problem = Problem.StuckTerminating,
            Severity = Severity.Warning,
            Summary = $"should be gone since {claim.Text("metadata", "deletionTimestamp")} and is not",
            Evidence = [$"finalizers: {Quoted.Text(string.Join(", ", Finalizers(claim)))}", users.Count == 0 ? "no pod uses it" : $"used by {Quoted.Some(users)}"],
            Cause = users.Count > 0 ? $"Pods still use the claim: {Quoted.Some(users)}." : "A finalizer holds the claim until its controller removes it.",
        };
    }
}
