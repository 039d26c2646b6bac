using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class EvictPodTool(KubernetesClient client, TimeProvider time) : ChangeTool<PodParameters, PodBefore>(new("evict_pod")
{
    Title = "Evict pod",
    Description = "Takes one Kubernetes pod away as restart_pod does, but only when its disruption budget allows it, and so that the scheduler places the new one afresh. "
        + "Refuses a pod that nothing would recreate.",
    Risk = Risk.Disruptive,
    Target = "pod:{namespace}/{pod_name}",
    SettleWithin = TimeSpan.FromMinutes(2),
    HasDryRun = true,
})
{
    private readonly PodReplacement _replacement = new(client, time);

    protected override Task<PodBefore> SnapshotAsync(PodParameters parameters, CancellationToken cancellationToken) =>
        _replacement.SnapshotAsync(parameters, "evicted", cancellationToken);

    protected override string? WhatMoved(PodBefore decided, PodBefore now) => now.MovedSince(decided);

    protected override async Task<ToolResult> DryRunAsync(PodParameters parameters, PodBefore before, CancellationToken cancellationToken)
    {
        (await EvictAsync(parameters, before, dryRun: true, cancellationToken)).ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would evict pod {parameters}; {before.Owner} would recreate it.", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(PodParameters parameters, PodBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var evicted = await _replacement.ExecuteAsync(parameters, before, () => EvictAsync(parameters, before, dryRun: false, cancellationToken), cancellationToken);
        return ToolResult.Of(
            evicted ? $"Evicted pod {parameters}; {before.Owner} recreates it." : $"Pod {parameters} of the snapshot is already gone or going; nothing was evicted.",
            new { Evicted = evicted, before.Uid });
    }

    protected override Task<Effect> ProbeAsync(PodParameters parameters, PodBefore before, ToolCall call, CancellationToken cancellationToken) =>
        _replacement.ProbeAsync(parameters, before, cancellationToken);

    protected override Task<Health> VerifyAsync(PodParameters parameters, PodBefore before, CancellationToken cancellationToken) =>
        _replacement.VerifyAsync(parameters, before, cancellationToken);

    private Task<KubernetesReply> EvictAsync(PodParameters parameters, PodBefore before, bool dryRun, CancellationToken cancellationToken) =>
        client.EvictAsync(parameters.Namespace, parameters.PodName, before.Uid, graceSeconds: null, dryRun, cancellationToken);
}
