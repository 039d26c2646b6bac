using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>Puts one object back: by the inverse patch, or, where the change made it, by deleting it.</summary>
internal sealed class ObjectUndo(KubernetesClient client, ApiDiscovery discovery)
{
    /// <exception cref="ToolException">It cannot be put back; says why.</exception>
    public async Task<string> RunAsync(ObjectBefore before, CancellationToken cancellationToken)
    {
        if (before.NoUndo is { } why)
            throw new ToolException($"{before} cannot be put back: {why}.");
        var resource = (await discovery.FindAsync(before.Kind, cancellationToken)).Resource;
        var found = await client.FindAsync(resource, before.Namespace, before.Name, cancellationToken);
        if (before.Uid is null)
            return found is { } made ? await DeleteAsync(resource, before, made, cancellationToken) : $"{before} is gone already.";
        if (found is not { } item || item.Text("metadata", "uid") != before.Uid)
            throw new ToolException($"{before} is gone or was replaced; it is left alone.");
        if (before.Inverse is not { } inverse)
            return $"{before} was not changed.";
        var patch = (JsonObject)JsonObject.Create(inverse)!.DeepClone();
        Guard(patch, before.Uid, item.Text("metadata", "resourceVersion"));
        (await client.PatchAsync(resource, before.Namespace, before.Name, PatchKind.Merge, patch, dryRun: false, cancellationToken)).ThrowIfRefused();
        return $"{before} is as it was.";
    }

    /// <summary>Makes a merge patch conditional on the very object and version.</summary>
    public static void Guard(JsonObject patch, string? uid, string? resourceVersion)
    {
        if (patch["metadata"] is not JsonObject metadata)
            patch["metadata"] = metadata = [];
        metadata["uid"] = uid;
        metadata["resourceVersion"] = resourceVersion;
    }

    private async Task<string> DeleteAsync(KubernetesResource resource, ObjectBefore before, JsonElement made, CancellationToken cancellationToken)
    {
        if (!made.Items("metadata", "managedFields").Any(field => field.Text("manager") == KubernetesClient.FieldManager))
            throw new ToolException($"{before} was made by someone else; it is left alone.");
        var reply = await client.DeleteAsync(resource, before.Namespace, before.Name, new(made.Text("metadata", "uid")), dryRun: false, cancellationToken);
        if (!reply.NotFound)
            reply.ThrowIfRefused();
        return $"{before} is deleted again.";
    }
}
