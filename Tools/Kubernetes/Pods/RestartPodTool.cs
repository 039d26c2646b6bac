using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class RestartPodTool(KubernetesClient client, TimeProvider time) : ChangeTool<PodParameters, PodBefore>(new("restart_pod")
{
    Title = "Restart pod",
    Description = "Restarts one Kubernetes pod by deleting it, so that its ReplicaSet, StatefulSet or DaemonSet makes a new one. "
        + "Refuses a pod that nothing would recreate. To restart all pods of a deployment without an outage use restart_deployment.",
    Risk = Risk.Disruptive,
    Target = "pod:{namespace}/{pod_name}",
    SettleWithin = TimeSpan.FromMinutes(2),
    HasDryRun = true,
})
{
    private readonly PodReplacement _replacement = new(client, time);

    protected override Task<PodBefore> SnapshotAsync(PodParameters parameters, CancellationToken cancellationToken) =>
        _replacement.SnapshotAsync(parameters, "restarted", cancellationToken);

    protected override string? WhatMoved(PodBefore decided, PodBefore now) => now.MovedSince(decided);

    protected override async Task<ToolResult> DryRunAsync(PodParameters parameters, PodBefore before, CancellationToken cancellationToken)
    {
        (await DeleteAsync(parameters, before, dryRun: true, cancellationToken)).ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would delete pod {parameters}; {before.Owner} would recreate it.", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(PodParameters parameters, PodBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var deleted = await _replacement.ExecuteAsync(parameters, before, () => DeleteAsync(parameters, before, dryRun: false, cancellationToken), cancellationToken);
        return ToolResult.Of(
            deleted ? $"Deleted pod {parameters}; {before.Owner} recreates it." : $"Pod {parameters} of the snapshot is already gone or going; nothing was deleted.",
            new { Deleted = deleted, before.Uid });
    }

    protected override Task<Effect> ProbeAsync(PodParameters parameters, PodBefore before, ToolCall call, CancellationToken cancellationToken) =>
        _replacement.ProbeAsync(parameters, before, cancellationToken);

    protected override Task<Health> VerifyAsync(PodParameters parameters, PodBefore before, CancellationToken cancellationToken) =>
        _replacement.VerifyAsync(parameters, before, cancellationToken);

    private Task<KubernetesReply> DeleteAsync(PodParameters parameters, PodBefore before, bool dryRun, CancellationToken cancellationToken) =>
        client.DeleteAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, new(before.Uid), dryRun, cancellationToken);
}
