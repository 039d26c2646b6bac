using System.Text.Json;
using AIOps.Tools.Kubernetes.Pods;

namespace AIOps.Tools.Kubernetes.Workloads;

/// <summary>Judges the rollout of whatever rolls out: deployment, statefulset, daemonset.</summary>
internal static class Workload
{
    public static readonly IReadOnlyDictionary<string, KubernetesResource> Kinds = new Dictionary<string, KubernetesResource>
    {
        ["Deployment"] = KubernetesResource.Deployments, ["StatefulSet"] = KubernetesResource.StatefulSets, ["DaemonSet"] = KubernetesResource.DaemonSets,
    };

    public static async Task<Health> JudgeAsync(KubernetesClient client, JsonElement item, string kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (kind == "Deployment")
            return await Rollout.JudgeWithPodsAsync(client, DeploymentSummary.Of(item), now, cancellationToken);
        var set = WorkloadSummary.Of(item, kind);
        var byNumbers = Judge(set);
        if (set.ObservedGeneration < set.Generation)
            return byNumbers;
        var controller = new PodController(set.Namespace, item.Text("metadata", "uid") ?? "", set.Wanted, Selector.Of(item));
        var byPods = ReadyPods.Judge(set.ToString(), set.Wanted, await controller.PodsAsync(client, cancellationToken), now);
        return byPods.State == HealthState.Unhealthy || byNumbers.State == HealthState.Healthy ? byPods : byNumbers;
    }

    private static Health Judge(WorkloadSummary set)
    {
        if (set.ObservedGeneration < set.Generation)
            return Health.Progressing($"{set}: the controller has not seen generation {set.Generation} yet");
        if (set.Updated < set.ToUpdate)
            return set.Strategy == "OnDelete"
                ? Health.Unhealthy($"{set}: {set.Updated} of {set.ToUpdate} pods are updated; with strategy OnDelete each waits until it is deleted")
                : Health.Progressing($"{set}: {set.Updated} of {set.ToUpdate} pods are updated");
        return set.Ready < set.Wanted
            ? Health.Progressing($"{set}: {set.Ready} of {set.Wanted} pods are ready")
            : Health.Healthy($"{set}: all {set.Wanted} pods are updated and ready");
    }
}
