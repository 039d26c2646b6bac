using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackModels;

public sealed class ChatCompletionsSpeech : ModelSpeech
{
    public override string Kind => "openai";

    public override string Stream(Said said)
    {
        var deltas = new List<JsonObject> { new() { ["role"] = "assistant", ["content"] = "" } };
        if (said.Reasoning is not null)
            deltas.Add(new() { ["reasoning_content"] = said.Reasoning });
        deltas.AddRange(said.Text.Select(text => new JsonObject { ["content"] = text }));
        for (var i = 0; i < said.Calls.Count; i++)
            deltas.Add(Part(i, new JsonObject { ["name"] = said.Calls[i].Name, ["arguments"] = "" }, said.Calls[i].Id));
        // Parts of parallel calls come by turns.
        for (var half = 0; half < 2; half++)
            for (var i = 0; i < said.Calls.Count; i++)
                if (Halves(said.Calls[i].Arguments).ElementAtOrDefault(half) is { } part)
                    deltas.Add(Part(i, new JsonObject { ["arguments"] = part }));
        return string.Concat(deltas.Select(delta => Event(Chunk(delta, null)))) + Event(Chunk([], Reason(said)))
            + Event(new JsonObject { ["id"] = "chatcmpl-1", ["model"] = "model-1", ["choices"] = new JsonArray(), ["usage"] = Usage() }) + "data: [DONE]\n\n";
    }

    public override string Whole(Said said)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(said.Text), ["reasoning_content"] = said.Reasoning };
        if (said.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. said.Calls.Select(call => new JsonObject { ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments } })]);
        return new JsonObject { ["id"] = "chatcmpl-1", ["model"] = "model-1", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = Reason(said) }), ["usage"] = Usage() }.ToJsonString();
    }

    public override string Error(string message, string code) => new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = code, ["param"] = null, ["code"] = code } }.ToJsonString();

    public override string StreamError(string message) => $"data: {Error(message, "server_error")}\n\n";

    public override IReadOnlyDictionary<string, string> Results(JsonElement request) => request.GetProperty("messages").EnumerateArray()
        .Where(m => m.GetProperty("role").GetString() == "tool").ToDictionary(m => m.GetProperty("tool_call_id").GetString()!, m => m.GetProperty("content").GetString()!);

    public override JsonElement Schema(JsonElement request) => request.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema");

    private static string Reason(Said said) => said.IsCutByLength ? "length" : said.Calls.Count > 0 ? "tool_calls" : "stop";

    private static JsonObject Chunk(JsonObject delta, string? reason) =>
        new() { ["id"] = "chatcmpl-1", ["object"] = "chat.completion.chunk", ["model"] = "model-1", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = reason }), ["usage"] = null };

    private static JsonObject Part(int index, JsonObject function, string? id = null)
    {
        var part = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
            (part["id"], part["type"]) = (id, "function");
        return new JsonObject { ["tool_calls"] = new JsonArray(part) };
    }

    private static JsonObject Usage() => new()
    {
        ["prompt_tokens"] = Said.Input, ["completion_tokens"] = Said.Output, ["total_tokens"] = Said.Input + Said.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = Said.Cached }, ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = Said.Thought },
    };
}
