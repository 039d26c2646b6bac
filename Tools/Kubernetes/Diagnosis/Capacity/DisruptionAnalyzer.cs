using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Capacity;

/// <summary>Disruption budgets that can never allow a single eviction, so that no node of theirs can be drained.</summary>
internal sealed class DisruptionAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.DisruptionBudgets, KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) => view.Items(KubernetesResource.DisruptionBudgets).Select(budget => Judge(view, budget)).OfType<Finding>();

    private static Finding? Judge(ClusterView view, JsonElement budget)
    {
        var reference = ObjectRef.Of("PodDisruptionBudget", budget);
        var (expected, healthy, desired) = (budget.Int("status", "expectedPods") ?? 0, budget.Int("status", "currentHealthy") ?? 0, budget.Int("status", "desiredHealthy") ?? 0);
        if (expected == 0 || budget.Int("status", "disruptionsAllowed") is not 0)
            return null;
        var never = desired >= expected;
        var pods = view.PodsIn(reference.Namespace).Where(pod => !pod.Done && !pod.Ready && LabelSelector.Matches(budget.At("spec", "selector"), pod.Labels)).ToList();
        // Pods that start are a moment's matter; what keeps them down is found at the pods.
        if (!never && !(healthy < desired && pods.Any(pod => pod.InTrouble || !view.IsYounger(pod.CreatedAt, pod.Patience))))
            return null;
        return new()
        {
            Object = reference,
            Problem = Problem.DisruptionBlocked,
            Severity = never ? Severity.Info : Severity.Warning,
            Summary = never ? $"never allows to evict any of its {expected} pods" : $"allows no eviction: {healthy} of {desired} needed pods are healthy",
            Evidence = [$"disruptionsAllowed 0, currentHealthy {healthy}, desiredHealthy {desired}, expectedPods {expected}", $"minAvailable {Shown(budget, "minAvailable")}, maxUnavailable {Shown(budget, "maxUnavailable")}"],
            Cause = never ? "It demands that all pods stay, always: a drain of their nodes will wait for ever." : "Pods that it counts on are not healthy.",
            DependsOn = never ? [] : [.. pods.SelectMany(pod => new[] { new Dependency(pod.Ref), new Dependency(pod.Workload) }).Distinct()],
        };
    }

    private static string Shown(JsonElement budget, string name) => budget.At("spec", name) is { ValueKind: not JsonValueKind.Undefined } value ? Quoted.Text(value.ToString()) : "not set";
}
