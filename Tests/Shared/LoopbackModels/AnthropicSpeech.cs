using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackModels;

public sealed class AnthropicSpeech : ModelSpeech
{
    private const int Written = 2;

    public override string Kind => "anthropic";

    public override string Stream(Said said)
    {
        var stream = Told("message_start", new() { ["message"] = new JsonObject { ["id"] = "msg_1", ["type"] = "message", ["role"] = "assistant", ["model"] = "model-1", ["content"] = new JsonArray(), ["stop_reason"] = null, ["usage"] = Usage(1) } }) + Told("ping", []);
        var blocks = Blocks(said);
        for (var i = 0; i < blocks.Count; i++)
        {
            var (begin, deltas) = Streamed(blocks[i], said);
            stream += Told("content_block_start", new() { ["index"] = i, ["content_block"] = begin });
            stream += string.Concat(deltas.Select(delta => Told("content_block_delta", new() { ["index"] = i, ["delta"] = delta })));
            stream += Told("content_block_stop", new() { ["index"] = i });
        }
        return stream + Told("message_delta", new() { ["delta"] = new JsonObject { ["stop_reason"] = Reason(said), ["stop_sequence"] = null }, ["usage"] = new JsonObject { ["output_tokens"] = Said.Output } }) + Told("message_stop", []);
    }

    public override string Whole(Said said) => new JsonObject { ["id"] = "msg_1", ["type"] = "message", ["role"] = "assistant", ["model"] = "model-1", ["content"] = new JsonArray([.. Blocks(said)]), ["stop_reason"] = Reason(said), ["usage"] = Usage(Said.Output) }.ToJsonString();

    public override string Error(string message, string code) => new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = code, ["message"] = message }, ["request_id"] = "req_1" }.ToJsonString();

    public override string StreamError(string message) => $"event: error\ndata: {Error(message, "overloaded_error")}\n\n";

    public override IReadOnlyDictionary<string, string> Results(JsonElement request) => request.GetProperty("messages").EnumerateArray().Last().GetProperty("content").EnumerateArray()
        .Where(b => b.GetProperty("type").GetString() == "tool_result").ToDictionary(b => b.GetProperty("tool_use_id").GetString()!, b => b.GetProperty("content").GetString()!);

    public override JsonElement Schema(JsonElement request) => request.GetProperty("output_config").GetProperty("format").GetProperty("schema");

    private static string Reason(Said said) => said.IsCutByLength ? "max_tokens" : said.Calls.Count > 0 ? "tool_use" : "end_turn";

    private static List<JsonObject> Blocks(Said said)
    {
        var blocks = new List<JsonObject>();
        if (said.Reasoning is not null || said.Signature is not null)
            blocks.Add(new() { ["type"] = "thinking", ["thinking"] = said.Reasoning ?? "", ["signature"] = said.Signature ?? "" });
        if (said.Text.Count > 0)
            blocks.Add(new() { ["type"] = "text", ["text"] = string.Concat(said.Text) });
        blocks.AddRange(said.Calls.Select(call => new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = call.Arguments.StartsWith('{') && call.Arguments.EndsWith('}') ? JsonNode.Parse(call.Arguments) : call.Arguments }));
        return blocks;
    }

    private static (JsonObject Begin, IEnumerable<JsonObject> Deltas) Streamed(JsonObject block, Said said) => (string)block["type"]! switch
    {
        "thinking" => (new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" },
            Halves((string)block["thinking"]!).Select(half => new JsonObject { ["type"] = "thinking_delta", ["thinking"] = half }).Append(new JsonObject { ["type"] = "signature_delta", ["signature"] = (string)block["signature"]! })),
        "text" => (new JsonObject { ["type"] = "text", ["text"] = "" }, said.Text.Select(text => new JsonObject { ["type"] = "text_delta", ["text"] = text })),
        _ => (new JsonObject { ["type"] = "tool_use", ["id"] = (string)block["id"]!, ["name"] = (string)block["name"]!, ["input"] = new JsonObject() },
            Halves(said.Calls.First(call => call.Id == (string)block["id"]!).Arguments).Select(half => new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = half })),
    };

    private static JsonObject Usage(int output) => new() { ["input_tokens"] = Said.Input - Said.Cached - Written, ["cache_read_input_tokens"] = Said.Cached, ["cache_creation_input_tokens"] = Written, ["output_tokens"] = output };

    private static string Told(string type, JsonObject data)
    {
        data["type"] = type;
        return Event(data, type);
    }
}
