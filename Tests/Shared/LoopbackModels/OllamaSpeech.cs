using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackModels;

public sealed class OllamaSpeech : ModelSpeech
{
    public override string Kind => "ollama";

    public override string StreamType => "application/x-ndjson";

    public override string Stream(Said said)
    {
        var lines = new List<JsonObject>();
        if (said.Reasoning is not null)
            lines.Add(Line(new JsonObject { ["role"] = "assistant", ["content"] = "", ["thinking"] = said.Reasoning }));
        lines.AddRange(said.Text.Select(text => Line(new JsonObject { ["role"] = "assistant", ["content"] = text })));
        if (said.Calls.Count > 0)
            lines.Add(Line(new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = Calls(said) }));
        lines.Add(Done(Line(new JsonObject { ["role"] = "assistant", ["content"] = "" }), said));
        return string.Concat(lines.Select(line => line.ToJsonString() + "\n"));
    }

    public override string Whole(Said said) =>
        Done(Line(new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(said.Text), ["thinking"] = said.Reasoning, ["tool_calls"] = Calls(said) }), said).ToJsonString();

    public override string Error(string message, string code) => new JsonObject { ["error"] = message }.ToJsonString();

    public override string StreamError(string message) => Error(message, "") + "\n";

    public override IReadOnlyDictionary<string, string> Results(JsonElement request) => request.GetProperty("messages").EnumerateArray()
        .Where(m => m.GetProperty("role").GetString() == "tool").ToDictionary(m => m.GetProperty("tool_call_id").GetString()!, m => m.GetProperty("content").GetString()!);

    public override JsonElement Schema(JsonElement request) => request.GetProperty("format");

    private static JsonObject Line(JsonObject message) => new() { ["model"] = "model-1", ["message"] = message, ["done"] = false };

    private static JsonObject Done(JsonObject line, Said said)
    {
        (line["done"], line["done_reason"]) = (true, said.IsCutByLength ? "length" : "stop");
        (line["prompt_eval_count"], line["eval_count"]) = (Said.Input, Said.Output);
        return line;
    }

    private static JsonArray Calls(Said said) => new([.. said.Calls.Select(call => new JsonObject
    {
        ["id"] = call.Id,
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = IsJson(call.Arguments) ? JsonNode.Parse(call.Arguments) : call.Arguments },
    })]);

    private static bool IsJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
