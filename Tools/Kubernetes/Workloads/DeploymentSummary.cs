using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Workloads;

/// <summary>What diagnosis needs of one deployment.</summary>
public sealed record DeploymentSummary
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>Of the wish; counts up with every change of it.</summary>
    public int Generation { get; init; }

    /// <summary>The generation that the numbers below are about.</summary>
    public int ObservedGeneration { get; init; }

    /// <summary>Wanted.</summary>
    public int Replicas { get; init; }

    /// <summary>That exist, of old and new template.</summary>
    public int Current { get; init; }

    public int Updated { get; init; }

    public int Ready { get; init; }

    public int Available { get; init; }

    public bool Paused { get; init; }

    public string? Revision { get; init; }

    public string? Strategy { get; init; }

    public IReadOnlyList<string> Images { get; init; } = [];

    public string LabelSelector { get; init; } = "";

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    public DateTimeOffset? CreatedAt { get; init; }

    public static DeploymentSummary Of(JsonElement deployment) => new()
    {
        Namespace = deployment.Text("metadata", "namespace") ?? "",
        Name = deployment.Text("metadata", "name") ?? "",
        Uid = deployment.Text("metadata", "uid") ?? "",
        ResourceVersion = deployment.Text("metadata", "resourceVersion"),
        Generation = deployment.Int("metadata", "generation") ?? 0,
        ObservedGeneration = deployment.Int("status", "observedGeneration") ?? 0,
        Replicas = deployment.Int("spec", "replicas") ?? 1,
        Current = deployment.Int("status", "replicas") ?? 0,
        Updated = deployment.Int("status", "updatedReplicas") ?? 0,
        Ready = deployment.Int("status", "readyReplicas") ?? 0,
        Available = deployment.Int("status", "availableReplicas") ?? 0,
        Paused = deployment.Flag("spec", "paused"),
        Revision = deployment.Text("metadata", "annotations", "deployment.kubernetes.io/revision"),
        Strategy = deployment.Text("spec", "strategy", "type"),
        Images = [.. deployment.Items("spec", "template", "spec", "containers").Select(container => container.Text("image") ?? "")],
        LabelSelector = Selector.Of(deployment),
        Conditions = [.. deployment.Items("status", "conditions").Select(Condition.Of)],
        CreatedAt = deployment.Time("metadata", "creationTimestamp"),
    };
}
