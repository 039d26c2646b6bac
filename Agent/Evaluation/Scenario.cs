using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIOps.Agent.Evaluation;

/// <summary>One thing to ask in one situation, and what a good engineer's answer has in it. A file of an evaluation folder.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>For people: what the situation is.</summary>
    public string? About { get; init; }

    public string? Question { get; init; }

    /// <summary>What the user said before, in the same session; really asked, and not judged but for changes.</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>Instead of a question: <c>labels</c>, <c>annotations</c>, as a monitoring system sends them; goes through the analysis.</summary>
    public JsonElement? Alert { get; init; }

    /// <summary>How to bring the situation about for real.</summary>
    public ScenarioEnvironment? Environment { get; init; }

    /// <summary>The recording that answers for the tools: a file in <c>recordings</c>, without its ending.</summary>
    public string? Recorded { get; init; }

    public required ScenarioExpectation Expect { get; init; }

    public ScenarioLimits Limits { get; init; } = new();

    [JsonIgnore]
    public string File { get; init; } = "";
}

/// <summary>Shell commands; those of <see cref="Cleanup"/> always run.</summary>
internal sealed record ScenarioEnvironment
{
    public IReadOnlyList<string> Setup { get; init; } = [];

    public IReadOnlyList<string> Cleanup { get; init; } = [];

    /// <summary>For each command.</summary>
    public int Seconds { get; init; } = 120;
}

/// <summary>What may be used; more is a failure.</summary>
internal sealed record ScenarioLimits
{
    public int? ToolCalls { get; init; }

    public long? Tokens { get; init; }

    public int Seconds { get; init; } = 300;
}
