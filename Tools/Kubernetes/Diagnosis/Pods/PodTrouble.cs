using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Pods;

/// <summary>What one pod suffers from. Pods of one workload with the same <paramref name="Key"/> become one finding.</summary>
internal sealed record PodTrouble(PodView Pod, string Key, Finding Finding)
{
    private const int Named = 5;

    public static PodTrouble Of(PodView pod, string key, Finding finding) => new(pod, key, finding with
    {
        Workload = pod.Workload == pod.Ref ? null : pod.Workload,
        DependsOn = [.. finding.DependsOn, .. pod.Node is null ? [] : new[] { new Dependency(new("Node", null, pod.Node), Problem.NodeNotReady) }],
    });

    /// <summary>The first of each group speaks for it.</summary>
    public static IEnumerable<Finding> Join(IEnumerable<PodTrouble> troubles) =>
        from trouble in troubles
        group trouble by (trouble.Pod.Workload, trouble.Finding.Problem, trouble.Key) into same
        select Join([.. same]);

    private static Finding Join(List<PodTrouble> same)
    {
        var (first, pods) = (same[0].Finding, same.Select(t => t.Pod.Ref).Distinct().ToList());
        return first with
        {
            Count = pods.Count,
            Covers = pods,
            Summary = pods.Count == 1 ? first.Summary : $"{first.Summary} (and {pods.Count - 1} more of {first.Workload})",
            Evidence = pods.Count == 1 ? first.Evidence : [.. first.Evidence, $"also {Quoted.Some(pods.Skip(1).Select(p => p.Name), Named)}"],
            // The node of one says nothing about the others.
            DependsOn = [.. same.Select(t => t.Finding.DependsOn.AsEnumerable()).Aggregate((a, b) => a.Intersect(b))],
        };
    }
}
