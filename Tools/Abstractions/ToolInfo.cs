namespace AIOps.Tools.Abstractions;

/// <summary>What a tool class states about itself; the schema comes from its parameters type.</summary>
/// <param name="Name">snake_case.</param>
public sealed record ToolInfo(string Name)
{
    public required string Title { get; init; }

    /// <summary>For a model: what it answers, when to use it.</summary>
    public required string Description { get; init; }

    /// <summary>Left out means <see cref="Risk.Destructive"/>; <see cref="ReadTool{TParameters}"/> is always ReadOnly.</summary>
    public Risk Risk { get; init; } = Risk.Destructive;

    public bool Idempotent { get; init; }

    /// <summary>Such as <c>pod:{namespace}/{pod_name}</c>; required of a changing tool.</summary>
    public string? Target { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(15);

    public bool HasDryRun { get; init; }

    public bool HasUndo { get; init; }
}
