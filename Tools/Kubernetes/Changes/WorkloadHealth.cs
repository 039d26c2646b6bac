using AIOps.Tools.Kubernetes.Workloads;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>Whether a changed object works, where its kind has a way to tell.</summary>
internal static class WorkloadHealth
{
    /// <summary>Healthy for kinds that run nothing.</summary>
    public static async Task<Health> JudgeAsync(KubernetesClient client, KubernetesResource resource, string? @namespace, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        Workload.Kinds.ContainsKey(resource.Kind) && resource.Group == "apps" && @namespace is not null
            ? await Workload.JudgeAsync(client, await client.GetAsync(Workload.Kinds[resource.Kind], @namespace, name, cancellationToken), resource.Kind, now, cancellationToken)
            : Health.Healthy($"{resource.Kind} {name} is as wanted.");
}
