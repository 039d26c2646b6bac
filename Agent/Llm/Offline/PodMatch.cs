namespace AIOps.Agent.Llm.Offline;

/// <summary>Which pods a name means: the pod itself, the pods of a workload of that name, or those whose name begins with it.</summary>
internal static class PodMatch
{
    /// <param name="Workload">Or the pod's own name when that was given.</param>
    public sealed record Group(string Namespace, string Workload, IReadOnlyList<Pod> Pods)
    {
        /// <summary>The one to look at first: in trouble, then restarted most.</summary>
        public Pod Worst => Pods.OrderBy(pod => pod.Problem is null).ThenByDescending(pod => pod.Restarts).ThenBy(pod => pod.Name, StringComparer.Ordinal).First();
    }

    /// <summary>One group per namespace and workload, by the closest kind of match that there is.</summary>
    public static IReadOnlyList<Group> Find(IReadOnlyList<Pod> pods, string name)
    {
        foreach (var match in new Func<Pod, bool>[] { pod => pod.Name == name, pod => pod.Workload == name, pod => pod.Name.StartsWith(name + "-", StringComparison.Ordinal) })
            if (pods.Where(match).GroupBy(pod => (pod.Namespace, pod.Workload)).Select(g => new Group(g.Key.Namespace, g.Key.Workload, [.. g])).ToList() is { Count: > 0 } groups)
                return groups;
        return [];
    }
}
