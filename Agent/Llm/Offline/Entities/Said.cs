using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>What a tool answered.</summary>
internal sealed record Said(string Text, JsonElement Data, string Status)
{
    public bool IsError => Status is not (RunStep.Succeeded or RunStep.Repeated);

    public static Said Of(FunctionResultContent result)
    {
        var more = result.AdditionalProperties;
        return new Said(
            more?.GetValueOrDefault(Transcript.Text)?.ToString() ?? result.Result?.ToString() ?? "",
            more?.GetValueOrDefault(Transcript.Data) is JsonElement data ? data : default,
            more?.GetValueOrDefault(Transcript.Status)?.ToString() ?? RunStep.Succeeded);
    }

    /// <summary>A list in the data; empty when it is not there.</summary>
    public IEnumerable<JsonElement> Items(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    public int Number(string name) => Data.Int(name) ?? 0;
}
