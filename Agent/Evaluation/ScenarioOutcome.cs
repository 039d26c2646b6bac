using System.Text.Json;

namespace AIOps.Agent.Evaluation;

/// <summary>What one run of a scenario came to.</summary>
/// <param name="Text">All that a person reads.</param>
/// <param name="Reads">Tools that were called and only look.</param>
/// <param name="Changes">Every change that was asked for, whatever the gate said.</param>
/// <param name="Broken">Why there is no answer to judge; null when there is.</param>
internal sealed record ScenarioOutcome(string Text, IReadOnlyList<string> Reads, IReadOnlyList<ScenarioOutcome.Change> Changes, string? Provider, string? Broken = null)
{
    internal sealed record Change(string Tool, JsonElement Arguments);

    public int ModelCalls { get; init; }

    public int ToolCalls { get; init; }

    public long Tokens { get; init; }

    public decimal Cost { get; init; }

    public static ScenarioOutcome None(string why) => new("", [], [], null, why);
}
