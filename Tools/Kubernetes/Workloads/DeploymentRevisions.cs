using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tools.Kubernetes.Workloads;

/// <summary>The templates that a deployment has had: its ReplicaSets, the newest first.</summary>
internal sealed class DeploymentRevisions
{
    public const string Annotation = "deployment.kubernetes.io/revision";
    private const string TemplateHash = "pod-template-hash";

    public required DeploymentSummary Deployment { get; init; }

    /// <summary>Of the deployment now.</summary>
    public required JsonElement Template { get; init; }

    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>The one whose template the deployment has now; null while its controller has not made it yet.</summary>
    public Entry? Current => Entries.FirstOrDefault(entry => HasTemplate(entry));

    /// <param name="Set">Name of the ReplicaSet.</param>
    public sealed record Entry(long Revision, string Set, string Uid, int Pods, IReadOnlyList<string> Images, string? Cause, DateTimeOffset? CreatedAt, JsonElement Template);

    public static async Task<DeploymentRevisions> ReadAsync(KubernetesClient client, string @namespace, string name, CancellationToken cancellationToken)
    {
        var item = await client.GetAsync(KubernetesResource.Deployments, @namespace, name, cancellationToken);
        var deployment = DeploymentSummary.Of(item);
        var sets = await client.ListAsync(KubernetesResource.ReplicaSets, @namespace, new(deployment.LabelSelector), cancellationToken);
        return new()
        {
            Deployment = deployment,
            Template = item.At("spec", "template"),
            Entries = [.. sets.Items.Where(set => Owner.Of(set)?.Uid == deployment.Uid).Select(Of).OrderByDescending(entry => entry.Revision)],
        };
    }

    public bool HasTemplate(Entry entry) => JsonNode.DeepEquals(Plain(entry.Template), Plain(Template));

    /// <summary>A template as a deployment holds it: without the hash that the controller adds for the set.</summary>
    public static JsonObject Plain(JsonElement template)
    {
        var plain = (JsonObject)JsonObject.Create(template)!.DeepClone();
        if (plain["metadata"] is JsonObject metadata)
        {
            (metadata["labels"] as JsonObject)?.Remove(TemplateHash);
            // One server writes it as null, another leaves it out.
            metadata.Remove("creationTimestamp");
        }
        return plain;
    }

    private static Entry Of(JsonElement set) => new(
        long.TryParse(set.Text("metadata", "annotations", Annotation), CultureInfo.InvariantCulture, out var revision) ? revision : 0,
        set.Text("metadata", "name") ?? "", set.Text("metadata", "uid") ?? "", set.Int("status", "replicas") ?? 0,
        [.. set.Items("spec", "template", "spec", "containers").Select(container => container.Text("image") ?? "")],
        set.Text("metadata", "annotations", "kubernetes.io/change-cause"), set.Time("metadata", "creationTimestamp"), set.At("spec", "template"));
}
