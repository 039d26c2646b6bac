using System.Text.Json;

namespace AIOps.Policies.Model.Tools;

/// <summary>
/// What everyone but the tool itself knows of a tool: what the gate checks, the model reads and MCP announces. It travels
/// in <c>tools/list</c> and is believed only from our own servers.
/// </summary>
public sealed record ToolDefinition
{
    /// <summary>snake_case, unique in the catalogue; policies rely on it.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Written for a model: what it answers, when to use it, what the arguments look like.</summary>
    public required string Description { get; init; }

    /// <summary>The tool server that offers it: <c>kubernetes</c>, <c>host</c> …</summary>
    public required string Server { get; init; }

    /// <summary>JSON Schema (object) of the arguments.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>JSON Schema (object) of the data that a successful call answers; null when the tool promises none.</summary>
    public JsonElement? OutputSchema { get; init; }

    public Risk Risk { get; init; } = Risk.Destructive;

    /// <summary>A second call with the same arguments has no further effect.</summary>
    public bool Idempotent { get; init; }

    /// <summary>
    /// Names what a changing tool touches, such as <c>pod:{namespace}/{pod_name}</c>: class before the colon, then argument
    /// names in braces. Null for a ReadOnly tool.
    /// </summary>
    public string? TargetTemplate { get; init; }

    /// <summary>Limit of one call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after execution the target may still be on its way to healthy (a rollout, a reboot).</summary>
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(15);

    public bool HasDryRun { get; init; }

    public bool HasUndo { get; init; }
}
