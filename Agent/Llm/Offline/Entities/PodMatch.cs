namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>Pods that a name means together.</summary>
internal static class PodMatch
{
    /// <param name="Workload">What owns them, or the pod's own name when nothing does.</param>
    public sealed record Group(string Namespace, string Workload, IReadOnlyList<Pod> Pods)
    {
        /// <summary>The pod itself was named, not what owns it.</summary>
        public bool IsPod { get; init; }

        /// <summary>deployment, statefulset, daemonset, job or pod.</summary>
        public string Kind { get; init; } = Pods is [var first, ..] ? first.WorkloadKind : "pod";

        public bool IsDeployment => Kind == "deployment";

        /// <summary>The one to look at first: in trouble, then restarted most.</summary>
        public Pod? Worst => Pods.OrderBy(pod => pod.Problem is null).ThenByDescending(pod => pod.Restarts).ThenBy(pod => pod.Name, StringComparer.Ordinal).FirstOrDefault();

        public override string ToString() => IsPod && Pods is [var pod] ? $"pod {pod.Id}" : $"{Kind} {Namespace}/{Workload}";
    }
}
