using System.Text.Json;
using AIOps.Tools.Kubernetes.Pods;

namespace AIOps.Tools.Kubernetes.Workloads;

/// <summary>How far a deployment's rollout is: by its own numbers, and by a look at the pods themselves.</summary>
internal static class Rollout
{
    public static Health Judge(DeploymentSummary deployment)
    {
        var name = $"Deployment {deployment.Namespace}/{deployment.Name}";
        if (deployment.ObservedGeneration < deployment.Generation)
            return Health.Progressing($"{name}: the controller has not seen generation {deployment.Generation} yet");
        if (deployment.Conditions.FirstOrDefault(condition => condition is { Type: "Progressing", Status: "False" }) is { } stalled)
            return Health.Unhealthy($"{name}: rollout stalled: {stalled}");
        if (deployment.Conditions.FirstOrDefault(condition => condition is { Type: "ReplicaFailure", Status: "True" }) is { } failure)
            return Health.Unhealthy($"{name}: {failure}");
        if (deployment.Updated < deployment.Replicas)
            return Health.Progressing($"{name}: {deployment.Updated} of {deployment.Replicas} pods are updated{(deployment.Paused ? ", the rollout is paused" : "")}");
        if (deployment.Current > deployment.Updated)
            return Health.Progressing($"{name}: {deployment.Current - deployment.Updated} old pods are still there");
        var serving = Math.Min(deployment.Available, deployment.Ready);
        return serving < deployment.Replicas
            ? Health.Progressing($"{name}: {serving} of {deployment.Replicas} pods are available")
            : Health.Healthy($"{name}: all {deployment.Replicas} pods are updated and available");
    }

    /// <summary>As <see cref="Judge"/>, and no pod of the newest template only looks ready between two crashes.</summary>
    public static async Task<Health> JudgeWithPodsAsync(KubernetesClient client, DeploymentSummary deployment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var byNumbers = Judge(deployment);
        if (byNumbers.State == HealthState.Unhealthy || deployment.ObservedGeneration < deployment.Generation)
            return byNumbers;
        var query = new ListQuery(deployment.LabelSelector);
        var sets = await client.ListAsync(KubernetesResource.ReplicaSets, deployment.Namespace, query, cancellationToken);
        var newest = sets.Items.Where(set => Owner.Of(set)?.Uid == deployment.Uid).OrderByDescending(Revision).FirstOrDefault();
        var pods = await client.ListAsync(KubernetesResource.Pods, deployment.Namespace, query, cancellationToken);
        var byPods = ReadyPods.Judge(
            $"Deployment {deployment.Namespace}/{deployment.Name}", deployment.Replicas,
            pods.Items.Where(pod => Owner.Of(pod)?.Uid is { } uid && uid == newest.Text("metadata", "uid")), now);
        // Both must agree; the worse one says why.
        return byPods.State < byNumbers.State || (byPods.State == byNumbers.State && byNumbers.State != HealthState.Progressing) ? byPods : byNumbers;
    }

    private static long Revision(JsonElement set) =>
        long.TryParse(set.Text("metadata", "annotations", "deployment.kubernetes.io/revision"), out var revision) ? revision : 0;
}
