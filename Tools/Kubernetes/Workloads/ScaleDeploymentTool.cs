using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class ScaleDeploymentTool(KubernetesClient client, TimeProvider time) : ChangeTool<ScaleDeploymentTool.Parameters, ScaleDeploymentTool.Before>(new("scale_deployment")
{
    Title = "Scale deployment",
    Description = "Sets how many replicas a Kubernetes deployment runs. Can be undone. A HorizontalPodAutoscaler on the deployment may set it back.",
    Risk = Risk.Reversible,
    Idempotent = true,
    Target = "deployment:{namespace}/{deployment_name}",
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
    HasUndo = true,
})
{
    private const int Conflicts = 5;

    public sealed record Parameters(
        [Description("Name of the deployment.")] string DeploymentName,
        [Description("Wanted number of replicas."), Range(0, 1000)] int Replicas,
        [Description("Namespace of the deployment.")] string Namespace = "default")
    {
        internal string Target => $"{Namespace}/{DeploymentName}";
    }

    public sealed record Before(string Uid, int Replicas, int Ready);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var deployment = await GetAsync(parameters, cancellationToken);
        return new(deployment.Uid, deployment.Replicas, deployment.Ready);
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.Uid != decided.Uid ? $"the deployment was replaced by another of that name (uid {decided.Uid}, now {now.Uid})"
        : now.Replicas != decided.Replicas ? $"the deployment went from {decided.Replicas} to {now.Replicas} replicas" : null;

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var deployment = await GetAsync(parameters, cancellationToken);
        (await ScaleAsync(parameters, deployment, before, parameters.Replicas, dryRun: true, cancellationToken)).ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would scale deployment {parameters.Target} from {before.Replicas} to {parameters.Replicas}.", before);
    }

    protected override Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        MoveAsync(parameters, before, before.Replicas, parameters.Replicas, cancellationToken);

    protected override Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        MoveAsync(parameters, before, parameters.Replicas, before.Replicas, cancellationToken);

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken);
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Effect.Unknown;
        var replicas = DeploymentSummary.Of(item).Replicas;
        return replicas == parameters.Replicas ? Effect.Applied : replicas == before.Replicas ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken);
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Health.Unhealthy($"Deployment {parameters.Target} is gone or was replaced.");
        var deployment = DeploymentSummary.Of(item);
        return deployment.Replicas != parameters.Replicas
            ? Health.Unhealthy($"Deployment {parameters.Target} wants {deployment.Replicas} replicas, not {parameters.Replicas}: something set it again.")
            : await Rollout.JudgeWithPodsAsync(client, deployment, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Sets the count only while it is still what it was when the change was decided.</summary>
    private async Task<ToolResult> MoveAsync(Parameters parameters, Before before, int from, int to, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var deployment = await GetAsync(parameters, cancellationToken);
            if (deployment.Replicas == to && deployment.Uid == before.Uid)
                return ToolResult.Of($"Deployment {parameters.Target} already wants {to} replicas; nothing was changed.", new { Changed = false, Replicas = to });
            if (deployment.Replicas != from || deployment.Uid != before.Uid)
                throw new ToolException($"Deployment {parameters.Target} {(deployment.Uid != before.Uid ? "was replaced" : $"went from {from} to {deployment.Replicas} replicas")} in the meantime; it is left alone.") { Moved = true };
            var reply = await ScaleAsync(parameters, deployment, before, to, dryRun: false, cancellationToken);
            // The version moves with every status change: look again, then try again.
            if (reply.Conflict && attempt < Conflicts)
                continue;
            reply.ThrowIfRefused();
            return ToolResult.Of($"Scaled deployment {parameters.Target} from {from} to {to}.", new { Changed = true, From = from, Replicas = to });
        }
    }

    private Task<KubernetesReply> ScaleAsync(Parameters parameters, DeploymentSummary deployment, Before before, int replicas, bool dryRun, CancellationToken cancellationToken) =>
        client.ScaleAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, replicas, before.Uid, deployment.ResourceVersion ?? "", dryRun, cancellationToken);

    private async Task<DeploymentSummary> GetAsync(Parameters parameters, CancellationToken cancellationToken) =>
        DeploymentSummary.Of(await client.GetAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken));
}
