using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Ollama;

/// <summary>Ollama's <c>POST /api/chat</c>, streamed as NDJSON (docs.ollama.com/api).</summary>
internal sealed class OllamaFormat : IWireFormat
{
    public bool IsEventStream => false;

    public string Path(string model, bool stream) => "api/chat";

    public void Authorize(HttpRequestHeaders headers, string key) => headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

    public WireReply Begin(Origin origin) => new OllamaReply(origin);

    public JsonObject Write(ModelRequest request, bool stream)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var messages = new JsonArray();
        if (request.Instructions.Length > 0)
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = request.Instructions });
        foreach (var node in request.Messages.SelectMany(message => Message(message, names)))
            messages.Add(node);
        var body = new JsonObject
        {
            ["model"] = request.Origin.Model,
            ["messages"] = messages,
            ["stream"] = stream,
            // Without this the start of a long prompt is dropped silently.
            ["truncate"] = false,
            ["keep_alive"] = request.Provider.KeepAlive,
            ["options"] = Settings(request),
        };
        if (request.Tools.Count > 0)
            body["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
        if (request.WantsJson)
            body["format"] = request.Schema?.ToNode() ?? "json";
        if (request.Effort is { } effort && effort != "none")
            body["think"] = effort;
        else if (request.Thinks is { } thinks)
            body["think"] = thinks;
        return body;
    }

    private static IEnumerable<JsonNode> Message(ChatMessage message, Dictionary<string, string> names)
    {
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        foreach (var call in calls)
            names[call.CallId] = call.Name;
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        foreach (var result in results)
            yield return new JsonObject
            {
                ["role"] = "tool",
                ["content"] = ModelRequest.TextOf(result),
                ["tool_name"] = names.GetValueOrDefault(result.CallId),
                ["tool_call_id"] = result.CallId,
            };
        if (results.Count > 0)
            yield break;
        var node = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        if (string.Concat(message.Contents.OfType<TextReasoningContent>().Select(r => r.Text)) is { Length: > 0 } thinking)
            node["thinking"] = thinking;
        if (calls.Count > 0)
            node["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.CallId,
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = ModelRequest.ArgumentsOf(call).ToNode() },
            })]);
        yield return node;
    }

    private static JsonObject Tool(AIFunctionDeclaration tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = tool.JsonSchema.ToNode() },
    };

    private static JsonObject Settings(ModelRequest request)
    {
        // The same question should find the same answer, unless somebody asks otherwise.
        var settings = new JsonObject { ["num_ctx"] = request.Provider.NumCtx, ["temperature"] = request.Temperature ?? 0 };
        if (request.MaxOutputTokens is { } most)
            settings["num_predict"] = most;
        if (request.TopP is { } topP)
            settings["top_p"] = topP;
        if (request.Seed is { } seed)
            settings["seed"] = seed;
        if (request.Stop.Count > 0)
            settings["stop"] = new JsonArray([.. request.Stop.Select(s => JsonValue.Create(s))]);
        return settings;
    }
}
