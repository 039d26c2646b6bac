using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

public sealed class RestartPodTool(KubernetesClient client, TimeProvider time) : ChangeTool<RestartPodTool.Parameters, RestartPodTool.Before>(new("restart_pod")
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
    public sealed record Parameters(
        [Description("Name of the pod.")] string PodName,
        [Description("Namespace of the pod.")] string Namespace = "default");

    /// <param name="Uid">Of the very pod to delete: its successor may carry the same name.</param>
    public sealed record Before(string Uid, Owner Owner, int Restarts, string Status);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var item = await client.GetAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        var pod = PodSummary.Of(item);
        if (item.Text("metadata", "deletionTimestamp") is { } since)
            throw new ToolException($"Pod {pod.Namespace}/{pod.Name} is already being deleted (since {since}).");
        var owner = Owner.Of(item)
            ?? throw new ToolException($"Pod {pod.Namespace}/{pod.Name} is a bare pod: nothing would recreate it, so it is not restarted.");
        var controller = await PodController.FindAsync(client, parameters.Namespace, owner, cancellationToken);
        return controller switch
        {
            null => throw new ToolException($"Pod {pod.Namespace}/{pod.Name} belongs to {owner}, which does not exist or is being deleted: nothing would recreate it, so it is not restarted."),
            { Wanted: 0 } => throw new ToolException($"Pod {pod.Namespace}/{pod.Name} belongs to {owner}, which wants no pods now: it would not be recreated, so it is not restarted."),
            _ => new(pod.Uid ?? "", owner, pod.Restarts, pod.Status),
        };
    }

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var reply = await client.DeleteAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, new(before.Uid), dryRun: true, cancellationToken);
        reply.ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would delete pod {parameters.Namespace}/{parameters.PodName}; {before.Owner} would recreate it.", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        // A pod may drain for minutes after its deletion: deleting it again would be reported as a second restart.
        var replaced = await ProbeAsync(parameters, before, call, cancellationToken) == Effect.Applied;
        if (!replaced)
        {
            var reply = await client.DeleteAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, new(before.Uid), dryRun: false, cancellationToken);
            replaced = reply.NotFound || (reply.Conflict && await ProbeAsync(parameters, before, call, cancellationToken) == Effect.Applied);
            if (!replaced)
                reply.ThrowIfRefused();
        }
        return ToolResult.Of(
            replaced
                ? $"Pod {parameters.Namespace}/{parameters.PodName} of the snapshot is already gone or going; nothing was deleted."
                : $"Deleted pod {parameters.Namespace}/{parameters.PodName}; {before.Owner} recreates it.",
            new { Deleted = !replaced, before.Uid });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var pod = await client.FindAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        return pod is not { } found || found.Text("metadata", "uid") != before.Uid || found.Text("metadata", "deletionTimestamp") is not null
            ? Effect.Applied
            : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var old = await client.FindAsync(KubernetesResource.Pods, parameters.Namespace, parameters.PodName, cancellationToken);
        // Once it terminates it no longer counts: draining may take its whole grace period while the successor already serves.
        if (old is { } pod && pod.Text("metadata", "uid") == before.Uid && pod.Text("metadata", "deletionTimestamp") is null)
            return Health.Unhealthy($"Pod {parameters.Namespace}/{parameters.PodName} was not deleted.");
        var controller = await PodController.FindAsync(client, parameters.Namespace, before.Owner, cancellationToken);
        if (controller is null or { Wanted: 0 })
            return Health.Unhealthy($"{before.Owner} in {parameters.Namespace} {(controller is null ? "is gone" : "wants no pods now")}: the pod was not replaced.");
        var pods = await controller.PodsAsync(client, cancellationToken);
        return ReadyPods.Judge(before.Owner.ToString(), controller.Wanted, pods, time.GetUtcNow());
    }
}
