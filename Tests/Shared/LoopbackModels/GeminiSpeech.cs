using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackModels;

public sealed class GeminiSpeech : ModelSpeech
{
    public override string Kind => "gemini";

    public override string Stream(Said said)
    {
        var parts = Parts(said);
        return string.Concat(parts.Select(part => Event(Reply([part], null, partial: true)))) + Event(Reply([new JsonObject { ["text"] = "" }], said));
    }

    public override string Whole(Said said) => Reply(Parts(said), said).ToJsonString();

    public override string Error(string message, string code) => new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = 429, ["message"] = message, ["status"] = code,
            ["details"] = new JsonArray(new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.RetryInfo", ["retryDelay"] = "3.5s" }),
        },
    }.ToJsonString();

    public override string StreamError(string message) => $"data: {Error(message, "UNAVAILABLE")}\n\n";

    public override IReadOnlyDictionary<string, string> Results(JsonElement request) => request.GetProperty("contents").EnumerateArray().Last().GetProperty("parts").EnumerateArray()
        .Where(p => p.TryGetProperty("functionResponse", out _)).Select(p => p.GetProperty("functionResponse"))
        .ToDictionary(r => r.GetProperty("id").GetString()!, r => r.GetProperty("response").GetProperty("output").GetString()!);

    public override JsonElement Schema(JsonElement request) => request.GetProperty("generationConfig").GetProperty("responseJsonSchema");

    private static List<JsonObject> Parts(Said said)
    {
        var parts = new List<JsonObject>();
        if (said.Reasoning is not null)
            parts.Add(new() { ["text"] = said.Reasoning, ["thought"] = true });
        parts.AddRange(said.Text.Select(text => new JsonObject { ["text"] = text }));
        parts.AddRange(said.Calls.Select(call => new JsonObject { ["functionCall"] = new JsonObject { ["id"] = call.Id, ["name"] = call.Name, ["args"] = call.Arguments.StartsWith('{') && call.Arguments.EndsWith('}') ? JsonNode.Parse(call.Arguments) : call.Arguments } }));
        // Of parallel calls only the first is signed; of text the last part.
        if (said.Signature is not null && parts.Count > 0)
            (parts.Find(p => p.ContainsKey("functionCall")) ?? parts[^1])["thoughtSignature"] = said.Signature;
        return parts;
    }

    private static JsonObject Reply(List<JsonObject> parts, Said? said, bool partial = false) => new()
    {
        ["candidates"] = new JsonArray(new JsonObject { ["content"] = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray([.. parts]) }, ["finishReason"] = said is null ? null : said.IsCutByLength ? "MAX_TOKENS" : "STOP", ["index"] = 0 }),
        // An account comes with every piece; the last one holds.
        ["usageMetadata"] = new JsonObject
        {
            ["promptTokenCount"] = Said.Input, ["cachedContentTokenCount"] = Said.Cached, ["candidatesTokenCount"] = partial ? 1 : Said.Output - Said.Thought, ["thoughtsTokenCount"] = Said.Thought, ["totalTokenCount"] = Said.Input + Said.Output,
        },
        ["modelVersion"] = "model-1", ["responseId"] = "resp_1",
    };
}
