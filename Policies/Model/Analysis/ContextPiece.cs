using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIOps.Policies.Model.Analysis;

/// <summary>One thing that was looked at, or that could not be.</summary>
/// <param name="Id"><c>c1</c>, <c>c2</c> …: evidence refers to it.</param>
/// <param name="Source">What kind of knowledge it is: <c>alert</c>, <c>diagnosis</c>, <c>prometheus</c>, <c>loki</c> …</param>
/// <param name="Tool">Null when there was nothing to call.</param>
/// <param name="Text">The answer, or why there is none.</param>
public sealed record ContextPiece(string Id, string Source, string? Tool, JsonElement? Arguments, PieceStatus Status, string Text, long DurationMs)
{
    /// <summary>The answer as data, while the analysis is made.</summary>
    [JsonIgnore]
    public JsonElement? Data { get; init; }
}
