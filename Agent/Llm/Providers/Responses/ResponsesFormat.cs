using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Responses;

/// <summary>
/// OpenAI's <c>POST /responses</c> (developers.openai.com/api/reference/responses). Nothing is stored at the vendor: reasoning
/// comes encrypted and goes back with the calls it led to.
/// </summary>
internal sealed class ResponsesFormat : IWireFormat
{
    public bool IsEventStream => true;

    public string Path(string model, bool stream) => "responses";

    public void Authorize(HttpRequestHeaders headers, string key) => headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

    public WireReply Begin(Origin origin) => new ResponsesReply(origin);

    public JsonObject Write(ModelRequest request, bool stream)
    {
        var body = new JsonObject { ["model"] = request.Origin.Model, ["input"] = Input(request), ["stream"] = stream, ["store"] = false };
        if (request.Instructions.Length > 0)
            body["instructions"] = request.Instructions;
        if (request.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
            body["tool_choice"] = Choice(request.ToolMode);
            if (request.ParallelCalls is { } parallel)
                body["parallel_tool_calls"] = parallel;
        }
        if (request.Schema is { } schema)
            body["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "json_schema", ["name"] = request.SchemaName, ["schema"] = schema.ToNode(), ["strict"] = StrictSchema.Fits(schema) } };
        else if (request.WantsJson)
            body["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "json_object" } };
        // A model that does not reason refuses to be asked for it: such a one is configured with Think false.
        if (request.Thinks is not false)
            body["include"] = new JsonArray("reasoning.encrypted_content");
        if (request.Effort is { } effort)
            body["reasoning"] = new JsonObject { ["effort"] = effort };
        if (request.MaxOutputTokens is { } most)
            body["max_output_tokens"] = most;
        if (request.Temperature is { } temperature)
            body["temperature"] = temperature;
        if (request.TopP is { } topP)
            body["top_p"] = topP;
        return body;
    }

    private static JsonArray Input(ModelRequest request)
    {
        var items = new JsonArray();
        foreach (var message in request.Messages)
            foreach (var content in message.Contents)
                if (Item(message.Role, content, request.Origin) is { } item)
                    items.Add(item);
        return items;
    }

    private static JsonNode? Item(ChatRole role, AIContent content, Origin origin) => content switch
    {
        TextContent { Text.Length: > 0 } text when role == ChatRole.Assistant => new JsonObject { ["role"] = "assistant", ["content"] = text.Text },
        TextContent { Text.Length: > 0 } text => new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = text.Text }) },
        TextReasoningContent { ProtectedData: { } item } reasoning when origin.IsOf(reasoning) => JsonNode.Parse(item),
        FunctionCallContent call => new JsonObject { ["type"] = "function_call", ["call_id"] = call.CallId, ["name"] = call.Name, ["arguments"] = ModelRequest.ArgumentsOf(call).GetRawText() },
        FunctionResultContent result => new JsonObject { ["type"] = "function_call_output", ["call_id"] = result.CallId, ["output"] = ModelRequest.TextOf(result) },
        _ => null,
    };

    // Left out, strict would be taken as true, and a schema with an optional property refused.
    private static JsonObject Tool(AIFunctionDeclaration tool) => new()
    {
        ["type"] = "function",
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["parameters"] = tool.JsonSchema.ToNode(),
        ["strict"] = false,
    };

    private static JsonNode Choice(ChatToolMode? mode) => mode switch
    {
        RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["name"] = name },
        RequiredChatToolMode => "required",
        _ => "auto",
    };
}
