using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class RollbackDeploymentTool(KubernetesClient client, TimeProvider time) : ChangeTool<RollbackDeploymentTool.Parameters, RollbackDeploymentTool.Before>(new("rollback_deployment")
{
    Title = "Roll back deployment",
    Description = "Puts a Kubernetes deployment back to an earlier revision (as kubectl rollout undo): the one before, or the one given; see rollout_history. Can be undone. "
        + "Whatever deploys from a repository will set the new version again.",
    Risk = Risk.Disruptive,
    Target = "deployment:{namespace}/{deployment_name}",
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
    HasUndo = true,
})
{
    /// <summary>Names the action that rolled back last; on the deployment, because in the template it would make a new revision.</summary>
    public const string RolledBackBy = "aiops/rolled-back-by";

    private const int Conflicts = 5;

    public sealed record Parameters(
        [Description("Name of the deployment.")] string DeploymentName,
        [Description("Namespace of the deployment.")] string Namespace = "default",
        [Description("Revision to go back to; left out, the one before."), Range(1, int.MaxValue)] int? ToRevision = null)
    {
        internal string Target => $"{Namespace}/{DeploymentName}";
    }

    /// <summary>Both templates stay where they are, in the ReplicaSets: a copy would carry their credentials out of the cluster.</summary>
    public sealed record Before(string Uid, int Generation, long FromRevision, string FromSet, long ToRevision, string ToSet, IReadOnlyList<string> FromImages, IReadOnlyList<string> ToImages);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(parameters, cancellationToken);
        if (history.Deployment.Paused)
            throw new ToolException($"Deployment {parameters.Target} is paused: a rollback would not begin until its rollout is resumed.");
        var from = history.Current ?? throw new ToolException($"The controller has not taken up the newest template of deployment {parameters.Target} yet; try again in a moment.");
        var others = history.Entries.Where(entry => entry.Uid != from.Uid).ToList();
        var kept = others.Count == 0 ? "none other is kept" : $"kept are {string.Join(", ", others.Select(entry => entry.Revision))}";
        var to = parameters.ToRevision is { } wanted
            ? wanted == from.Revision
                ? throw new ToolException($"Deployment {parameters.Target} is at revision {wanted} already; {kept}.")
                : others.FirstOrDefault(entry => entry.Revision == wanted) ?? throw new ToolException($"Deployment {parameters.Target} has no revision {wanted}; it is at {from.Revision}, {kept}.")
            : others.FirstOrDefault() ?? throw new ToolException($"Deployment {parameters.Target} has nothing to roll back to: revision {from.Revision} is the only one that is kept.");
        return new(history.Deployment.Uid, history.Deployment.Generation, from.Revision, from.Uid, to.Revision, to.Uid, from.Images, to.Images);
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.Uid != decided.Uid ? $"the deployment was replaced by another of that name (uid {decided.Uid}, now {now.Uid})"
        : now.FromSet != decided.FromSet ? $"the deployment went from revision {decided.FromRevision} to {now.FromRevision}"
        : now.ToSet != decided.ToSet ? $"the revision to go back to is {now.ToRevision} now, not {decided.ToRevision}" : null;

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(parameters, cancellationToken);
        (await PatchAsync(parameters, history, Entry(history, before.ToSet, parameters), "dry-run", dryRun: true, cancellationToken)).ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would roll deployment {parameters.Target} back from revision {before.FromRevision} ({string.Join(", ", before.FromImages)}) to {before.ToRevision} ({string.Join(", ", before.ToImages)}).", before);
    }

    protected override Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        MoveAsync(parameters, before, before.FromSet, before.ToSet, call, cancellationToken);

    protected override Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        MoveAsync(parameters, before, before.ToSet, before.FromSet, call, cancellationToken);

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken);
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Effect.Unknown;
        if (call.IdempotencyKey is { } key && item.Text("metadata", "annotations", RolledBackBy) == key)
            return Effect.Applied;
        return item.Int("metadata", "generation") == before.Generation ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(parameters, cancellationToken);
        if (history.Deployment.Uid != before.Uid)
            return Health.Unhealthy($"Deployment {parameters.Target} was replaced.");
        return history.Entries.FirstOrDefault(entry => entry.Uid == before.ToSet) is { } wanted && history.HasTemplate(wanted)
            ? await Rollout.JudgeWithPodsAsync(client, history.Deployment, time.GetUtcNow(), cancellationToken)
            : Health.Unhealthy($"Deployment {parameters.Target} does not have the template of revision {before.ToRevision}.");
    }

    /// <summary>Only while the deployment still has the template that is to be left.</summary>
    private async Task<ToolResult> MoveAsync(Parameters parameters, Before before, string from, string to, ToolCall call, CancellationToken cancellationToken)
    {
        var key = call.IdempotencyKey ?? throw new ToolException("rollback_deployment needs the id of the action that it is for.");
        for (var attempt = 1; ; attempt++)
        {
            var history = await ReadAsync(parameters, cancellationToken);
            var target = Entry(history, to, parameters);
            if (history.Deployment.Uid == before.Uid && history.HasTemplate(target))
                return ToolResult.Of($"Deployment {parameters.Target} has that template already; nothing was changed.", new { Changed = false });
            if (history.Deployment.Uid != before.Uid || !history.HasTemplate(Entry(history, from, parameters)))
                throw new ToolException($"Deployment {parameters.Target} was changed in the meantime; it is left alone.") { Moved = true };
            var reply = await PatchAsync(parameters, history, target, key, dryRun: false, cancellationToken);
            // The version moves with every status change: look again, then try again.
            if (reply.Conflict && attempt < Conflicts)
                continue;
            reply.ThrowIfRefused();
            return ToolResult.Of($"Deployment {parameters.Target} goes to the template of revision {target.Revision} ({string.Join(", ", target.Images)}).", new { Changed = true, target.Revision });
        }
    }

    private Task<KubernetesReply> PatchAsync(Parameters parameters, DeploymentRevisions history, DeploymentRevisions.Entry target, string key, bool dryRun, CancellationToken cancellationToken) =>
        // Operations, because a merge could not take away what only the newer template has. An old version in metadata is a conflict.
        client.PatchAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, PatchKind.Json, new JsonArray(
            // A dry run may not fail because a status was written meanwhile.
            dryRun ? Operation("test", "/metadata/uid", history.Deployment.Uid) : Operation("replace", "/metadata/resourceVersion", history.Deployment.ResourceVersion),
            Operation("add", "/metadata/annotations/aiops~1rolled-back-by", key),
            Operation("replace", "/spec/template", DeploymentRevisions.Plain(target.Template))), dryRun, cancellationToken);

    private static JsonObject Operation(string name, string path, JsonNode? value) => new() { ["op"] = name, ["path"] = path, ["value"] = value };

    private static DeploymentRevisions.Entry Entry(DeploymentRevisions history, string uid, Parameters parameters) =>
        history.Entries.FirstOrDefault(entry => entry.Uid == uid)
        ?? throw new ToolException($"The ReplicaSet that keeps the wanted template of deployment {parameters.Target} is gone (revisionHistoryLimit); it is left alone.");

    private Task<DeploymentRevisions> ReadAsync(Parameters parameters, CancellationToken cancellationToken) =>
        DeploymentRevisions.ReadAsync(client, parameters.Namespace, parameters.DeploymentName, cancellationToken);
}
