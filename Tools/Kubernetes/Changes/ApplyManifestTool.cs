using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Changes;

public sealed class ApplyManifestTool(KubernetesClient client, ApiDiscovery discovery, TimeProvider time) : ChangeTool<ApplyManifestTool.Parameters, ApplyManifestTool.Before>(new("apply_manifest")
{
    Title = "Apply manifest",
    Description = "Makes or changes Kubernetes objects as a manifest says (as kubectl apply --server-side, field manager aiops): YAML or JSON, several documents allowed, all namespaced ones in the one namespace. "
        + "The dry run shows what would differ. Fields that another manager owns are a conflict that names it; force takes them over.",
    Risk = Risk.Destructive,
    Idempotent = true,
    Target = "manifest:{namespace}",
    Timeout = TimeSpan.FromMinutes(2),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
    HasUndo = true,
})
{
    private const int Conflicts = 5;

    private readonly ObjectUndo _undo = new(client, discovery);

    public sealed record Parameters(
        [Description("YAML or JSON; documents separated by ---."), MinLength(1), MaxLength(262_144)] string Manifest,
        [Description("Namespace of what names none; what names another is refused.")] string Namespace = "default",
        [Description("Take over fields that another manager owns.")] bool Force = false);

    public sealed record Before(IReadOnlyList<ObjectBefore> Objects);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken) =>
        new([.. (await PlanAllAsync(parameters, cancellationToken)).Select(change => change.Keep())]);

    protected override string? WhatMoved(Before decided, Before now) => decided.Objects.Count != now.Objects.Count
        ? "the manifest became another one"
        : now.Objects.Zip(decided.Objects, (after, before) => after.MovedSince(before)).FirstOrDefault(moved => moved is not null);

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var changes = await PlanAllAsync(parameters, cancellationToken);
        return ToolResult.Of(string.Join('\n', changes.Select(change => change.Lines)), new
        {
            Objects = changes.Select(change => new { Object = change.ToString(), Change = change.Uid is null ? "made" : change.IsNothing ? "none" : "changed" }),
            NoUndo = before.Objects.Where(entry => entry.NoUndo is not null).Select(entry => $"{entry}: {entry.NoUndo}"),
        });
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var items = await ReadAsync(parameters, cancellationToken);
        // All are looked at before any is touched.
        for (var i = 0; i < items.Count; i++)
            Check(await PlanAsync(items[i], parameters.Force, cancellationToken), before.Objects[i]);
        var done = new List<string>();
        for (var i = 0; i < items.Count; i++)
            try
            {
                done.Add(await ApplyAsync(items[i], before.Objects[i], parameters.Force, cancellationToken));
                call.Report?.Invoke(done[^1]);
            }
            catch (ToolException e) when (done.Count > 0)
            {
                throw new ToolException($"{e.Message} Done before that: {string.Join("; ", done)}.", e);
            }
        return ToolResult.Of(string.Join('\n', done), new { Objects = done });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var changes = await PlanAllAsync(parameters, cancellationToken);
        if (changes.All(change => change.IsNothing))
            return Effect.Applied;
        return changes.Zip(before.Objects).All(pair => pair.First.Fits(pair.Second)) ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var worst = Health.Healthy("All objects are as the manifest says.");
        foreach (var change in await PlanAllAsync(parameters, cancellationToken))
        {
            if (!change.IsNothing)
                return Health.Unhealthy($"{change} is not as the manifest says: it was not applied, or something changed it again.");
            var health = await WorkloadHealth.JudgeAsync(client, change.Resource, change.Namespace, change.Name, time.GetUtcNow(), cancellationToken);
            // Health states are ordered, the worst first.
            worst = health.State < worst.State ? health : worst;
        }
        return worst;
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var (done, left) = (new List<string>(), new List<string>());
        foreach (var entry in before.Objects.Reverse())
            try
            {
                done.Add(await _undo.RunAsync(entry, cancellationToken));
            }
            catch (ToolException e)
            {
                left.Add(e.Message);
            }
        return left.Count == 0
            ? ToolResult.Of(string.Join('\n', done), new { Objects = done })
            : throw new ToolException($"Not all could be put back: {string.Join(' ', left)}{(done.Count == 0 ? "" : $" Put back: {string.Join(' ', done)}")}");
    }

    private async Task<string> ApplyAsync(Item item, ObjectBefore before, bool force, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var change = await PlanAsync(item, force, cancellationToken);
            if (change.IsNothing)
                return $"{change} is so already";
            Check(change, before);
            var manifest = (JsonObject)item.Manifest.DeepClone();
            // The version makes it conditional; a uid would not let a new object be made.
            if (change.ResourceVersion is { } version)
                manifest["metadata"]!["resourceVersion"] = version;
            var reply = await client.ApplyAsync(item.Resource, item.Namespace, item.Name, manifest, force, dryRun: false, cancellationToken);
            if (reply.Conflict && attempt < Conflicts && reply.Refused!.Contains("has been modified", StringComparison.Ordinal))
                continue;
            reply.ThrowIfRefused();
            return $"{change} is {(change.Uid is null ? "made" : "changed")}";
        }
    }

    private static void Check(ObjectChange change, ObjectBefore before)
    {
        if (!change.IsNothing && !change.Fits(before))
            throw new ToolException($"{change} was changed in the meantime; it is left alone.") { Moved = true };
    }

    private async Task<IReadOnlyList<ObjectChange>> PlanAllAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var changes = new List<ObjectChange>();
        foreach (var item in await ReadAsync(parameters, cancellationToken))
            changes.Add(await PlanAsync(item, parameters.Force, cancellationToken));
        return changes;
    }

    private async Task<ObjectChange> PlanAsync(Item item, bool force, CancellationToken cancellationToken)
    {
        var before = await client.FindAsync(item.Resource, item.Namespace, item.Name, cancellationToken);
        var after = (await client.ApplyAsync(item.Resource, item.Namespace, item.Name, item.Manifest, force, dryRun: true, cancellationToken)).Json();
        return new(item.Resource, item.Namespace, item.Name, before, after);
    }

    private async Task<IReadOnlyList<Item>> ReadAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var items = new List<Item>();
        foreach (var manifest in ManifestReader.Read(parameters.Manifest))
        {
            var (kind, version, name) = (Text(manifest["kind"]), Text(manifest["apiVersion"]), Text(manifest["metadata"]?["name"]));
            if (kind is null || version is null || name is null)
                throw new ToolException($"An object of the manifest has no {(kind is null ? "kind" : version is null ? "apiVersion" : "metadata.name")}.");
            var resource = (await discovery.FindAsync($"{version}/{kind}", cancellationToken)).Resource;
            if (resource.Namespaced && Text(manifest["metadata"]!["namespace"]) is { } other && other != parameters.Namespace)
                throw new ToolException($"{kind} {name} is of namespace {ToolException.Quote(other)}; this call applies to namespace {parameters.Namespace} alone.");
            items.Add(new(resource, resource.Namespaced ? parameters.Namespace : null, name, manifest));
        }
        return items;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private sealed record Item(KubernetesResource Resource, string? Namespace, string Name, JsonObject Manifest);
}
