using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIOps.Agent.Graph.Runs;

/// <summary>One tool call of a run and what came of it.</summary>
/// <param name="CallId">Unique in the run.</param>
/// <param name="Status"><c>pending</c>, <c>succeeded</c>, <c>failed</c>, <c>repeated</c> (answered from this run's record), or the status of the action.</param>
public sealed record RunStep(string CallId, string Tool, JsonElement Arguments, string Status = RunStep.Pending)
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Repeated = "repeated";

    /// <summary>The action that the call became; stored in the transaction that created the action.</summary>
    public string? ActionId { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>What the call answered; null until it did. It is never called again after that.</summary>
    public ToolResult? Result { get; init; }

    /// <summary>The first line of the answer, for people.</summary>
    [JsonIgnore]
    public string? Summary => Result is { } result ? Shorten(result.Text) : null;

    private static string Shorten(string text)
    {
        var line = text.AsSpan().Trim();
        if (line.IndexOf('\n') is var end and >= 0)
            line = line[..end].TrimEnd();
        return line.Length <= 300 ? line.ToString() : string.Concat(line[..300], " …");
    }
}
