using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Safety.Arguments;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class RestartDeploymentTool(KubernetesClient client, TimeProvider time) : ChangeTool<RestartDeploymentTool.Parameters, RestartDeploymentTool.Before>(new("restart_deployment")
{
    Title = "Restart deployment",
    Description = "Restarts all pods of a Kubernetes deployment step by step (as kubectl rollout restart), following its own rollout "
        + "strategy, so that it keeps serving. To restart a single pod use restart_pod.",
    Risk = Risk.Disruptive,
    Target = "deployment:{namespace}/{deployment_name}",
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
})
{
    public const string RestartedAt = "kubectl.kubernetes.io/restartedAt";

    /// <summary>Names the action that restarted last, so that the same action never restarts twice.</summary>
    public const string RestartedBy = "aiops/restarted-by";

    private const int Conflicts = 5;

    public sealed record Parameters(
        [Description("Name of the deployment.")] string DeploymentName,
        [Description("Namespace of the deployment.")] string Namespace = "default");

    /// <param name="RestartedBy">Of the restart before this one, or null.</param>
    /// <param name="Template">SHA-256 of the pods' template; an autoscaler, which also raises the generation, does not change it.</param>
    public sealed record Before(string Uid, int Generation, string? RestartedBy, string? RestartedAt, int Replicas, int Ready, string? Template = null);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var item = await GetAsync(parameters, cancellationToken);
        var deployment = DeploymentSummary.Of(item);
        if (deployment.Paused)
            throw new ToolException($"Deployment {deployment.Namespace}/{deployment.Name} is paused: a restart would not begin until its rollout is resumed.");
        if (deployment.Replicas == 0)
            throw new ToolException($"Deployment {deployment.Namespace}/{deployment.Name} is scaled to zero: there is nothing to restart.");
        return new(deployment.Uid, deployment.Generation, Annotation(item, RestartedBy), Annotation(item, RestartedAt), deployment.Replicas, deployment.Ready,
            CanonicalJson.Hash(item.At("spec", "template")));
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.Uid != decided.Uid ? $"the deployment was replaced by another of that name (uid {decided.Uid}, now {now.Uid})"
        : now.RestartedAt != decided.RestartedAt || now.RestartedBy != decided.RestartedBy ? $"the deployment was restarted (at {now.RestartedAt})"
        : now.Template != decided.Template ? "the pods of the deployment got another template" : null;

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var deployment = DeploymentSummary.Of(await GetAsync(parameters, cancellationToken));
        (await PatchAsync(deployment, before.Uid, "dry-run", dryRun: true, cancellationToken)).ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would replace the {deployment.Replicas} pods of deployment {parameters.Namespace}/{parameters.DeploymentName}, strategy {deployment.Strategy}.", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var key = call.IdempotencyKey ?? throw new ToolException("restart_deployment needs the id of the action that it is for.");
        for (var attempt = 1; ; attempt++)
        {
            var item = await GetAsync(parameters, cancellationToken);
            if (Annotation(item, RestartedBy) == key)
                return ToolResult.Of($"Deployment {parameters.Namespace}/{parameters.DeploymentName} was already restarted for this action; nothing was changed.", new { Changed = false });
            var reply = await PatchAsync(DeploymentSummary.Of(item), before.Uid, key, dryRun: false, cancellationToken);
            // The version moves with every status change of a deployment in trouble: look again, then try again.
            if (reply.Conflict && attempt < Conflicts && item.Text("metadata", "uid") == before.Uid)
                continue;
            var generation = reply.Json().Int("metadata", "generation");
            return ToolResult.Of($"Restarting the {before.Replicas} pods of deployment {parameters.Namespace}/{parameters.DeploymentName}.", new { Changed = true, Generation = generation });
        }
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken);
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Effect.Unknown;
        if (call.IdempotencyKey is { } key && Annotation(item, RestartedBy) == key)
            return Effect.Applied;
        // Someone restarted it since: our mark may have been overwritten.
        return Annotation(item, RestartedBy) == before.RestartedBy && Annotation(item, RestartedAt) == before.RestartedAt ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken);
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Health.Unhealthy($"Deployment {parameters.Namespace}/{parameters.DeploymentName} is gone or was replaced.");
        var deployment = DeploymentSummary.Of(item);
        return deployment.Generation <= before.Generation
            ? Health.Unhealthy($"Deployment {parameters.Namespace}/{parameters.DeploymentName} was not restarted: still generation {deployment.Generation}.")
            : await Rollout.JudgeWithPodsAsync(client, deployment, time.GetUtcNow(), cancellationToken);
    }

    private Task<JsonElement> GetAsync(Parameters parameters, CancellationToken cancellationToken) =>
        client.GetAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken);

    private Task<KubernetesReply> PatchAsync(DeploymentSummary deployment, string uid, string key, bool dryRun, CancellationToken cancellationToken)
    {
        var annotations = new JsonObject { [RestartedAt] = $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}", [RestartedBy] = key };
        return client.PatchAsync(KubernetesResource.Deployments, deployment.Namespace, deployment.Name, PatchKind.StrategicMerge, new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = uid, ["resourceVersion"] = deployment.ResourceVersion },
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } } },
        }, dryRun, cancellationToken);
    }

    private static string? Annotation(JsonElement deployment, string name) => deployment.Text("spec", "template", "metadata", "annotations", name);
}
