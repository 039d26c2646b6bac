using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.OpenAi;

/// <summary>
/// OpenAI's <c>POST /chat/completions</c> (developers.openai.com/api/reference) and the servers that speak it: DeepSeek,
/// FastRouter, vLLM, LM Studio and others. Where they differ, <see cref="ProviderOptions"/> says how.
/// </summary>
internal sealed class ChatCompletionsFormat : IWireFormat
{
    /// <summary>On reasoning: the field it came in, under which it goes back. There is no standard one.</summary>
    public const string ReasoningField = "aiops.field";

    public bool IsEventStream => true;

    public string Path(string model, bool stream) => "chat/completions";

    public void Authorize(HttpRequestHeaders headers, string key) => headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

    public WireReply Begin(Origin origin) => new ChatCompletionsReply(origin);

    public JsonObject Write(ModelRequest request, bool stream)
    {
        var body = new JsonObject { ["model"] = request.Origin.Model, ["messages"] = Messages(request), ["stream"] = stream };
        if (stream)
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        if (request.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
            body["tool_choice"] = Choice(request.ToolMode);
            if (request.ParallelCalls is { } parallel)
                body["parallel_tool_calls"] = parallel;
        }
        if (request.Schema is { } schema)
            body["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = request.SchemaName, ["schema"] = schema.ToNode(), ["strict"] = StrictSchema.Fits(schema) },
            };
        else if (request.WantsJson)
            body["response_format"] = new JsonObject { ["type"] = "json_object" };
        AddSettings(body, request);
        return body;
    }

    private static void AddSettings(JsonObject body, ModelRequest request)
    {
        if (request.MaxOutputTokens is { } most)
            body[request.Provider.TokenLimitField ?? (ProviderKinds.IsVendorsOwn(request.Provider) ? "max_completion_tokens" : "max_tokens")] = most;
        if (request.Effort is { } effort)
            body["reasoning_effort"] = effort;
        else if (request.Thinks is false)
            body["reasoning_effort"] = "none";
        if (request.Temperature is { } temperature)
            body["temperature"] = temperature;
        if (request.TopP is { } topP)
            body["top_p"] = topP;
        if (request.Seed is { } seed)
            body["seed"] = seed;
        if (request.Stop.Count > 0)
            body["stop"] = new JsonArray([.. request.Stop.Select(s => JsonValue.Create(s))]);
    }

    private static JsonArray Messages(ModelRequest request)
    {
        var nodes = new JsonArray();
        if (request.Instructions.Length > 0)
            nodes.Add(new JsonObject { ["role"] = "system", ["content"] = request.Instructions });
        var asked = request.Messages.Select((message, at) => message.Role == ChatRole.User ? at : -1).DefaultIfEmpty(-1).Max();
        for (var at = 0; at < request.Messages.Count; at++)
        {
            var message = request.Messages[at];
            foreach (var result in message.Contents.OfType<FunctionResultContent>())
                nodes.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = ModelRequest.TextOf(result) });
            if (message.Role != ChatRole.Tool)
                nodes.Add(Message(message, request, isOfThisTurn: at > asked));
        }
        return nodes;
    }

    private static JsonObject Message(ChatMessage message, ModelRequest request, bool isOfThisTurn)
    {
        var node = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        if (calls.Count > 0)
        {
            node["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = ModelRequest.ArgumentsOf(call).GetRawText() },
            })]);
            if (message.Text.Length == 0)
                node["content"] = null;
        }
        // Between a question and its answer DeepSeek refuses calls without their reasoning; of older turns nobody wants it.
        var reasoning = message.Contents.OfType<TextReasoningContent>().Where(request.Origin.IsOf).ToList();
        if (isOfThisTurn && request.Provider.ReturnReasoning && reasoning.Count > 0)
            node[Origin.Read(reasoning[0], ReasoningField) ?? "reasoning_content"] = string.Concat(reasoning.Select(r => r.Text));
        return node;
    }

    private static JsonObject Tool(AIFunctionDeclaration tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = tool.JsonSchema.ToNode() },
    };

    private static JsonNode Choice(ChatToolMode? mode) => mode switch
    {
        RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } },
        RequiredChatToolMode => "required",
        _ => "auto",
    };
}
