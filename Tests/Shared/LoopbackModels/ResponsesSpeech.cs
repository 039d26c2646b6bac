using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackModels;

public sealed class ResponsesSpeech : ModelSpeech
{
    private int _number;

    public override string Kind => "openai-responses";

    public override string Stream(Said said)
    {
        var items = Items(said);
        var stream = Told("response.created", new() { ["response"] = Response(said, "in_progress", []) }) + Told("response.in_progress", []);
        for (var i = 0; i < items.Count; i++)
        {
            stream += Told("response.output_item.added", new() { ["output_index"] = i, ["item"] = new JsonObject { ["type"] = (string)items[i]["type"]!, ["id"] = (string)items[i]["id"]! } });
            stream += (string)items[i]["type"]! switch
            {
                "reasoning" => string.Concat(Halves(said.Reasoning ?? "").Select(half => Told("response.reasoning_summary_text.delta", new() { ["output_index"] = i, ["delta"] = half }))),
                "message" => string.Concat(said.Text.Select(text => Told("response.output_text.delta", new() { ["output_index"] = i, ["delta"] = text }))) + Told("response.output_text.done", new() { ["text"] = string.Concat(said.Text) }),
                _ => string.Concat(Halves((string)items[i]["arguments"]!).Select(half => Told("response.function_call_arguments.delta", new() { ["output_index"] = i, ["delta"] = half }))),
            };
            stream += Told("response.output_item.done", new() { ["output_index"] = i, ["item"] = items[i].DeepClone() });
        }
        var status = said.IsCutByLength ? "incomplete" : "completed";
        return stream + Told($"response.{status}", new() { ["response"] = Response(said, status, items) });
    }

    public override string Whole(Said said) => Response(said, said.IsCutByLength ? "incomplete" : "completed", Items(said)).ToJsonString();

    public override string Error(string message, string code) => new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = code, ["param"] = null, ["code"] = code } }.ToJsonString();

    public override string StreamError(string message) => Told("error", new() { ["code"] = "server_error", ["message"] = message, ["param"] = null });

    public override IReadOnlyDictionary<string, string> Results(JsonElement request) => request.GetProperty("input").EnumerateArray()
        .Where(i => i.TryGetProperty("type", out var type) && type.GetString() == "function_call_output").ToDictionary(i => i.GetProperty("call_id").GetString()!, i => i.GetProperty("output").GetString()!);

    public override JsonElement Schema(JsonElement request) => request.GetProperty("text").GetProperty("format").GetProperty("schema");

    private static List<JsonObject> Items(Said said)
    {
        var items = new List<JsonObject>();
        if (said.Reasoning is not null || said.Signature is not null)
            items.Add(new() { ["type"] = "reasoning", ["id"] = "rs_1", ["summary"] = said.Reasoning is null ? [] : new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = said.Reasoning }), ["encrypted_content"] = said.Signature });
        if (said.Text.Count > 0)
            items.Add(new() { ["type"] = "message", ["id"] = "msg_1", ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = string.Concat(said.Text), ["annotations"] = new JsonArray() }) });
        items.AddRange(said.Calls.Select(call => new JsonObject { ["type"] = "function_call", ["id"] = $"fc_{call.Id}", ["call_id"] = call.Id, ["name"] = call.Name, ["arguments"] = call.Arguments, ["status"] = "completed" }));
        return items;
    }

    private static JsonObject Response(Said said, string status, List<JsonObject> items) => new()
    {
        ["id"] = "resp_1", ["model"] = "model-1", ["status"] = status, ["error"] = null,
        ["incomplete_details"] = said.IsCutByLength && status != "in_progress" ? new JsonObject { ["reason"] = "max_output_tokens" } : null,
        ["output"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
        ["usage"] = status == "in_progress" ? null : new JsonObject
        {
            ["input_tokens"] = Said.Input, ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = Said.Cached },
            ["output_tokens"] = Said.Output, ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = Said.Thought }, ["total_tokens"] = Said.Input + Said.Output,
        },
    };

    private string Told(string type, JsonObject data)
    {
        (data["type"], data["sequence_number"]) = (type, _number++);
        return Event(data, type);
    }
}
