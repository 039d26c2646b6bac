using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Agent.Analysis.Model;

/// <summary>Reads what a model answered: masked, bounded, and either a whole draft or the reason why it is none.</summary>
internal static class DraftReader
{
    private const int MaxText = 4000, MaxShort = 1000, MaxEvidence = 20, MaxActions = 10, MaxNeeds = 10, MaxParams = 32;
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static (Draft? Draft, string? Problem) Read(string text)
    {
        // Some models put a fence or a word around what was asked for.
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        if (start < 0 || end < start)
            return (null, "the answer holds no JSON object");
        JsonElement answer;
        try
        {
            answer = JsonElement.Parse(text[start..(end + 1)], Options);
            if (ArgumentSchema.Explain(AnalysisSchema.Accepted, answer) is { } misfit)
                return (null, $"the answer does not fit the schema: {misfit.Replace("arguments", "answer", StringComparison.Ordinal)}");
            return Read(answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair.
            return (null, $"the answer is not valid JSON: {Excerpt.Ends(e.Message, 300)}");
        }
    }

    private static (Draft?, string?) Read(JsonElement answer)
    {
        var cause = answer.GetProperty("root_cause");
        var confidence = cause.GetProperty("confidence").GetDouble();
        if (confidence is not (>= 0 and <= 1))
            return (null, "root_cause.confidence must be 0 to 1");
        if (string.IsNullOrWhiteSpace(cause.GetProperty("description").GetString()))
            return (null, "root_cause.description is empty");
        return (new Draft(
            new RootCause(Text(cause, "description", MaxText), confidence, Text(cause, "reasoning", MaxText)),
            [.. answer.GetProperty("evidence").EnumerateArray().Take(MaxEvidence).Select(e => new EvidenceItem(Text(e, "claim", MaxShort), Call(Text(e, "call", 64)), Text(e, "excerpt", MaxShort)))],
            Text(answer, "impact", MaxText),
            [.. answer.GetProperty("recommended_actions").EnumerateArray().Take(MaxActions).Select(Action)],
            answer.GetProperty("severity").GetString()!,
            Text(answer, "estimated_customer_impact", MaxText),
            [.. answer.GetProperty("insufficient_evidence").GetProperty("needs").EnumerateArray().Take(MaxNeeds).Select(need => Masked.Text(need.GetString()!, MaxShort))]), null);
    }

    private static ProposedAction Action(JsonElement action)
    {
        var tool = Text(action, "tool", 128).Trim();
        var priority = action.GetProperty("priority").TryGetInt32(out var given) ? Math.Clamp(given, 1, 100) : 100;
        return new(Text(action, "action", MaxShort), tool.Length == 0 ? null : tool, Params(action.GetProperty("params")), Text(action, "reasoning", MaxText), priority);
    }

    private static JsonElement Params(JsonElement given)
    {
        if (given.ValueKind == JsonValueKind.Object)
            return given;
        var arguments = new JsonObject();
        foreach (var item in given.EnumerateArray().Take(MaxParams))
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && item.TryGetProperty("value", out var value))
                arguments[name.GetString()!] = JsonNode.Parse(value.GetRawText());
        return JsonSerializer.SerializeToElement(arguments);
    }

    // "[c3]", "call c3" and "c3" are the same.
    private static string Call(string call) => call.Replace("call", "", StringComparison.OrdinalIgnoreCase).Trim(' ', '[', ']', '(', ')', '`', '"', '#');

    private static string Text(JsonElement parent, string name, int atMost) => Masked.Text(parent.GetProperty(name).GetString()!, atMost);
}
