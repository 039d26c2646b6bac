using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Changes;

public sealed class DeleteResourceTool(KubernetesClient client, ApiDiscovery discovery, KubernetesOptions options) : ChangeTool<DeleteResourceTool.Parameters, DeleteResourceTool.Before>(new("delete_resource")
{
    Title = "Delete resource",
    Description = "Deletes one Kubernetes object of any kind, with what it owns. Cannot be undone. Says when a controller would make it again: then change the controller instead. "
        + "Namespaces, nodes, custom resource definitions and what belongs to the cluster itself are refused unless the configuration allows them.",
    Risk = Risk.Destructive,
    Target = "{kind}:{namespace}/{name}",
    SettleWithin = TimeSpan.FromMinutes(2),
    HasDryRun = true,
})
{
    private readonly DeletionGuard _guard = new(options);

    public sealed record Parameters(
        [Description("Singular in lower case, such as deployment, with the group where several have it."), MaxLength(253)] string Kind,
        [Description("Name of the object.")] string Name,
        [Description("Namespace; without meaning for what is cluster-wide.")] string Namespace = "default");

    /// <param name="Kind">As kubectl takes it.</param>
    public sealed record Before(string Kind, string? Namespace, string Uid, Owner? Owner, IReadOnlyList<string> Finalizers)
    {
        internal string Warning => Owner is null ? "" : $" {Owner} owns it and would make it again.";
    }

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var resource = await ResourceAsync(parameters, cancellationToken);
        var item = await client.GetAsync(resource, Namespace(resource, parameters), parameters.Name, cancellationToken);
        if (item.Text("metadata", "deletionTimestamp") is { } since)
            throw new ToolException($"{resource.Kind} {parameters.Name} is already being deleted (since {since}){Waiting(item)}.");
        return new(resource.FullName, Namespace(resource, parameters), item.Text("metadata", "uid") ?? "", Owner.Of(item), [.. item.Items("metadata", "finalizers").Select(finalizer => finalizer.ToString())]);
    }

    protected override string? WhatMoved(Before decided, Before now) => now.Uid == decided.Uid ? null : $"{now.Kind} was replaced by another of that name (uid {decided.Uid}, now {now.Uid})";

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        (await DeleteAsync(parameters, before, dryRun: true, cancellationToken)).ThrowIfRefused();
        return ToolResult.Of($"Kubernetes would delete {before.Kind} {parameters.Name}.{before.Warning}{(before.Finalizers.Count == 0 ? "" : $" It goes only when {string.Join(", ", before.Finalizers)} let it.")}", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var deleted = false;
        if (await ProbeAsync(parameters, before, call, cancellationToken) != Effect.Applied)
        {
            var reply = await DeleteAsync(parameters, before, dryRun: false, cancellationToken);
            deleted = !reply.NotFound && !(reply.Conflict && await ProbeAsync(parameters, before, call, cancellationToken) == Effect.Applied);
            if (deleted)
                reply.ThrowIfRefused();
        }
        return ToolResult.Of(deleted ? $"Deleted {before.Kind} {parameters.Name}.{before.Warning}" : $"{before.Kind} {parameters.Name} of the snapshot is already gone or going; nothing was deleted.", new { Deleted = deleted, before.Uid });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(await ResourceAsync(parameters, cancellationToken), before.Namespace, parameters.Name, cancellationToken);
        return found is not { } item || item.Text("metadata", "uid") != before.Uid || item.Text("metadata", "deletionTimestamp") is not null ? Effect.Applied : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(await ResourceAsync(parameters, cancellationToken), before.Namespace, parameters.Name, cancellationToken);
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            return Health.Healthy($"{before.Kind} {parameters.Name} is gone{(found is null ? "" : "; a new one of that name was made")}.");
        return item.Text("metadata", "deletionTimestamp") is null
            ? Health.Unhealthy($"{before.Kind} {parameters.Name} was not deleted.")
            : Health.Progressing($"{before.Kind} {parameters.Name} is being deleted{Waiting(item)}.");
    }

    private static string Waiting(System.Text.Json.JsonElement item) =>
        item.Items("metadata", "finalizers").Select(finalizer => finalizer.ToString()).ToList() is { Count: > 0 } finalizers ? $" and waits for {string.Join(", ", finalizers)}" : "";

    private static string? Namespace(KubernetesResource resource, Parameters parameters) => resource.Namespaced ? parameters.Namespace : null;

    private async Task<KubernetesResource> ResourceAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var resource = await ChangedKind.FindAsync(discovery, parameters.Kind, cancellationToken);
        _guard.Check(resource, Namespace(resource, parameters), parameters.Name);
        return resource;
    }

    private async Task<KubernetesReply> DeleteAsync(Parameters parameters, Before before, bool dryRun, CancellationToken cancellationToken) =>
        await client.DeleteAsync(await ResourceAsync(parameters, cancellationToken), before.Namespace, parameters.Name, new(before.Uid), dryRun, cancellationToken);
}
