using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Changes;

public sealed class PatchResourceTool(KubernetesClient client, ApiDiscovery discovery, TimeProvider time) : ChangeTool<PatchResourceTool.Parameters, ObjectBefore>(new("patch_resource")
{
    Title = "Patch resource",
    Description = "Changes fields of one Kubernetes object of any kind. patch is JSON text: for type merge (RFC 7386) the fields with their new values, null takes one away and a list is replaced; "
        + "strategic merges lists by key (built-in kinds only); json (RFC 6902) is a list of operations. The dry run shows what would differ. Where a tool exists for the change, use that.",
    Risk = Risk.Destructive,
    Target = "{kind}:{namespace}/{name}",
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
    HasUndo = true,
})
{
    private const int Conflicts = 5;

    private readonly ObjectUndo _undo = new(client, discovery);

    public enum PatchType
    {
        Merge,
        Strategic,
        Json,
    }

    public sealed record Parameters(
        [Description("Singular in lower case, such as deployment, with the group where several have it."), MaxLength(253)] string Kind,
        [Description("Name of the object.")] string Name,
        [Description("The patch, as JSON text."), MaxLength(65_536)] string Patch,
        [Description("Namespace; without meaning for what is cluster-wide.")] string Namespace = "default",
        PatchType Type = PatchType.Merge);

    protected override async Task<ObjectBefore> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken) =>
        (await PlanAsync(parameters, cancellationToken)).Keep();

    protected override string? WhatMoved(ObjectBefore decided, ObjectBefore now) => now.MovedSince(decided);

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, ObjectBefore before, CancellationToken cancellationToken)
    {
        var change = await PlanAsync(parameters, cancellationToken);
        return ToolResult.Of(change.Lines, new { Changes = !change.IsNothing, before.NoUndo });
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, ObjectBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var change = await PlanAsync(parameters, cancellationToken);
            if (change.IsNothing && change.Uid == before.Uid)
                return ToolResult.Of($"{change} is so already; nothing was changed.", new { Changed = false });
            if (!change.Fits(before))
                throw new ToolException($"{change} was changed in the meantime; it is left alone.") { Moved = true };
            var reply = await client.PatchAsync(change.Resource, change.Namespace, change.Name, Kind(parameters), Guarded(parameters, change), dryRun: false, cancellationToken);
            if (reply.Conflict && attempt < Conflicts)
                continue;
            reply.ThrowIfRefused();
            return ToolResult.Of($"Patched {change}.", new { Changed = true });
        }
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, ObjectBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var resource = await ChangedKind.FindAsync(discovery, parameters.Kind, cancellationToken);
        if (await client.FindAsync(resource, before.Namespace, parameters.Name, cancellationToken) is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Effect.Unknown;
        if (item.Text("metadata", "resourceVersion") == before.ResourceVersion)
            return Effect.NotApplied;
        // Operations may not be repeated to find out.
        if (parameters.Type == PatchType.Json)
            return Effect.Unknown;
        var change = await PlanAsync(parameters, cancellationToken);
        return change.IsNothing ? Effect.Applied : change.Fits(before) ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, ObjectBefore before, CancellationToken cancellationToken)
    {
        var resource = await ChangedKind.FindAsync(discovery, parameters.Kind, cancellationToken);
        if (await client.FindAsync(resource, before.Namespace, parameters.Name, cancellationToken) is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Health.Unhealthy($"{before} is gone or was replaced.");
        if (parameters.Type != PatchType.Json && !(await PlanAsync(parameters, cancellationToken)).IsNothing)
            return Health.Unhealthy($"{before} does not have the patched values: something set them again.");
        return await WorkloadHealth.JudgeAsync(client, resource, before.Namespace, parameters.Name, time.GetUtcNow(), cancellationToken);
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, ObjectBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        // Put back is only what is still as the patch left it.
        if (before.NoUndo is null && parameters.Type != PatchType.Json && !(await PlanAsync(parameters, cancellationToken)).IsNothing)
            throw new ToolException($"{before} does not have the patched values any more; it is left alone.");
        return ToolResult.Of(await _undo.RunAsync(before, cancellationToken), new { Undone = true });
    }

    private async Task<ObjectChange> PlanAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var resource = await ChangedKind.FindAsync(discovery, parameters.Kind, cancellationToken);
        var @namespace = resource.Namespaced ? parameters.Namespace : null;
        var item = await client.GetAsync(resource, @namespace, parameters.Name, cancellationToken);
        var after = (await client.PatchAsync(resource, @namespace, parameters.Name, Kind(parameters), Read(parameters), dryRun: true, cancellationToken)).Json();
        return new(resource, @namespace, parameters.Name, item, after);
    }

    private static JsonNode Guarded(Parameters parameters, ObjectChange change)
    {
        var patch = Read(parameters);
        if (patch is JsonObject merge)
            ObjectUndo.Guard(merge, change.Uid, change.ResourceVersion);
        else
            // An old version in metadata is a conflict.
            ((JsonArray)patch).Insert(0, new JsonObject { ["op"] = "replace", ["path"] = "/metadata/resourceVersion", ["value"] = change.ResourceVersion });
        return patch;
    }

    private static PatchKind Kind(Parameters parameters) =>
        parameters.Type switch { PatchType.Merge => PatchKind.Merge, PatchType.Strategic => PatchKind.StrategicMerge, _ => PatchKind.Json };

    private static JsonNode Read(Parameters parameters)
    {
        try
        {
            return (JsonNode.Parse(parameters.Patch), parameters.Type) switch
            {
                (JsonArray operations, PatchType.Json) => operations,
                (JsonObject merge, PatchType.Merge or PatchType.Strategic) => merge,
                (_, PatchType.Json) => throw new ToolException("patch is not a JSON list of operations, which type json needs."),
                _ => throw new ToolException("patch is not a JSON object, which types merge and strategic need."),
            };
        }
        catch (JsonException)
        {
            // Its message may quote the patch.
            throw new ToolException("patch is not JSON.");
        }
    }
}
