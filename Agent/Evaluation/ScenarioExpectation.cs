using System.Text.Json;

namespace AIOps.Agent.Evaluation;

/// <summary>What is expected of an answer. No change may be asked for but the one that is named.</summary>
internal sealed record ScenarioExpectation
{
    /// <summary>Each a regular expression, or a list of which one must fit.</summary>
    public IReadOnlyList<JsonElement> Facts { get; init; } = [];

    /// <summary>What the answer must not say.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    public ToolExpectation Tools { get; init; } = new();

    /// <summary><c>"none"</c>, as left out, or <c>{tool, arguments: {name: regular expression}}</c>, or a list of such of which each will do.</summary>
    public JsonElement? Action { get; init; }

    internal IEnumerable<JsonElement> Choices => Action is not { } action ? [] : action.ValueKind == JsonValueKind.Array ? action.EnumerateArray() : [action];

    /// <summary>The changes that are right, without "none".</summary>
    internal IEnumerable<JsonElement> Actions => Choices.Where(choice => choice.ValueKind == JsonValueKind.Object);

    internal bool NeedsAction => Choices.Any() && Actions.Count() == Choices.Count();

    /// <summary>Nothing is wrong: an answer that finds a problem fails.</summary>
    public bool Healthy { get; init; }

    /// <param name="Allowed">Left out: all that only read.</param>
    internal sealed record ToolExpectation(IReadOnlyList<string>? Allowed = null, IReadOnlyList<string>? Required = null, IReadOnlyList<string>? Forbidden = null);
}
