using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>Takes one pod away for its owner to make a new one; by deletion or by eviction, under the same conditions.</summary>
internal sealed class PodReplacement(KubernetesClient client, TimeProvider time)
{
    /// <exception cref="ToolException">Nothing would make a new one.</exception>
    public async Task<PodBefore> SnapshotAsync(PodParameters parameters, string done, CancellationToken cancellationToken)
    {
        var item = await client.GetAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        var pod = PodSummary.Of(item);
        if (item.Text("metadata", "deletionTimestamp") is { } since)
            throw new ToolException($"Pod {parameters} is already being deleted (since {since}).");
        var owner = Owner.Of(item) ?? throw new ToolException($"Pod {parameters} is a bare pod: nothing would recreate it, so it is not {done}.");
        return await PodController.FindAsync(client, parameters.Namespace, owner, cancellationToken) switch
        {
            null => throw new ToolException($"Pod {parameters} belongs to {owner}, which does not exist or is being deleted: nothing would recreate it, so it is not {done}."),
            { Wanted: 0 } => throw new ToolException($"Pod {parameters} belongs to {owner}, which wants no pods now: it would not be recreated, so it is not {done}."),
            _ => new(pod.Uid ?? "", owner, pod.Restarts, pod.Status),
        };
    }

    /// <summary>False when it is gone or going already.</summary>
    public async Task<bool> ExecuteAsync(PodParameters parameters, PodBefore before, Func<Task<KubernetesReply>> send, CancellationToken cancellationToken)
    {
        // A pod may drain for minutes after its deletion: deleting it again would be reported as a second restart.
        if (await ProbeAsync(parameters, before, cancellationToken) == Effect.Applied)
            return false;
        var reply = await send();
        if (reply.NotFound || (reply.Conflict && await ProbeAsync(parameters, before, cancellationToken) == Effect.Applied))
            return false;
        reply.ThrowIfRefused();
        return true;
    }

    public async Task<Effect> ProbeAsync(PodParameters parameters, PodBefore before, CancellationToken cancellationToken)
    {
        var pod = await client.FindAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        return pod is not { } found || found.Text("metadata", "uid") != before.Uid || found.Text("metadata", "deletionTimestamp") is not null
            ? Effect.Applied
            : Effect.NotApplied;
    }

    public async Task<Health> VerifyAsync(PodParameters parameters, PodBefore before, CancellationToken cancellationToken)
    {
        var old = await client.FindAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        // Once it terminates it no longer counts: draining may take its whole grace period while the successor already serves.
        if (old is { } pod && pod.Text("metadata", "uid") == before.Uid && pod.Text("metadata", "deletionTimestamp") is null)
            return Health.Unhealthy($"Pod {parameters} was not deleted.");
        var controller = await PodController.FindAsync(client, parameters.Namespace, before.Owner, cancellationToken);
        if (controller is null or { Wanted: 0 })
            return Health.Unhealthy($"{before.Owner} in {parameters.Namespace} {(controller is null ? "is gone" : "wants no pods now")}: the pod was not replaced.");
        var pods = await controller.PodsAsync(client, cancellationToken);
        return ReadyPods.Judge(before.Owner.ToString(), controller.Wanted, pods, time.GetUtcNow());
    }
}
