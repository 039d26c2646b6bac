using System.Text.Json.Serialization;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>One thing that is wrong, with what shows it and what probably causes it.</summary>
public sealed record Finding
{
    // "object" is the wire's word for it.
#pragma warning disable CA1720
    public required ObjectRef Object { get; init; }
#pragma warning restore CA1720

    /// <summary>One of <see cref="Diagnosis.Problem"/>.</summary>
    public required string Problem { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>As the cluster reported it, cut, with credential-looking text masked.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public required string Cause { get; init; }

    public Suggestion? Suggestion { get; init; }

    /// <summary>What the object belongs to: a pod's Deployment, StatefulSet, CronJob …</summary>
    public ObjectRef? Workload { get; init; }

    /// <summary>How many objects of the workload are in the same trouble.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What follows from this and needs no work of its own.</summary>
    public IReadOnlyList<Explained> Explains { get; init; } = [];

    /// <summary>All objects it is about, for joining.</summary>
    [JsonIgnore]
    internal IReadOnlyList<ObjectRef> Covers { get; init; } = [];

    /// <summary>What it may follow from, for joining.</summary>
    [JsonIgnore]
    internal IReadOnlyList<Dependency> DependsOn { get; init; } = [];
}
