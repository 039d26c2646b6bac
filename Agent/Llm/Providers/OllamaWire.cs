using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>Between the messages of Microsoft.Extensions.AI and the JSON of <c>/api/chat</c>.</summary>
internal static class OllamaWire
{
    public static byte[] Write(string model, IEnumerable<ChatMessage> messages, ChatOptions? chat, OllamaOptions options)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray([.. messages.SelectMany(message => Message(message, names))]),
            ["stream"] = true,
            // Without this the start of a long prompt is dropped silently.
            ["truncate"] = false,
            ["keep_alive"] = options.KeepAlive,
            ["options"] = Settings(chat, options),
        };
        if (chat is { Tools: { Count: > 0 } tools } && chat.ToolMode is not NoneChatToolMode)
            body["tools"] = new JsonArray([.. tools.OfType<AIFunctionDeclaration>().Select(Tool)]);
        if (chat?.ResponseFormat is ChatResponseFormatJson format)
            body["format"] = format.Schema is { } schema ? JsonNode.Parse(schema.GetRawText()) : "json";
        if (options.Think is { Length: > 0 } think)
            body["think"] = bool.TryParse(think, out var flag) ? flag : think;
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>One line of the stream.</summary>
    public static IEnumerable<ChatResponseUpdate> Read(JsonElement chunk, string model)
    {
        var contents = new List<AIContent>();
        if (chunk.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object)
        {
            if (Text(message, "thinking") is { Length: > 0 } thinking)
                contents.Add(new TextReasoningContent(thinking));
            if (Text(message, "content") is { Length: > 0 } text)
                contents.Add(new TextContent(text));
            if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
                contents.AddRange(calls.EnumerateArray().Select(Call).OfType<FunctionCallContent>());
        }
        var done = IsDone(chunk);
        if (done)
            contents.Add(new UsageContent(Usage(chunk)));
        if (contents.Count > 0)
            yield return new ChatResponseUpdate(ChatRole.Assistant, contents)
            {
                ModelId = Text(chunk, "model") ?? model,
                FinishReason = done ? Finish(Text(chunk, "done_reason")) : null,
            };
    }

    public static bool IsDone(JsonElement chunk) => chunk.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True;

    private static IEnumerable<JsonNode> Message(ChatMessage message, Dictionary<string, string> names)
    {
        foreach (var call in message.Contents.OfType<FunctionCallContent>())
            names[call.CallId] = call.Name;
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        foreach (var result in results)
            yield return new JsonObject
            {
                ["role"] = "tool",
                ["content"] = result.Result?.ToString() ?? "",
                ["tool_name"] = names.GetValueOrDefault(result.CallId),
                ["tool_call_id"] = result.CallId,
            };
        if (results.Count > 0)
            yield break;
        var node = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        if (string.Concat(message.Contents.OfType<TextReasoningContent>().Select(r => r.Text)) is { Length: > 0 } thinking)
            node["thinking"] = thinking;
        if (message.Contents.OfType<FunctionCallContent>().ToList() is { Count: > 0 } calls)
            node["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.CallId,
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = JsonSerializer.SerializeToNode(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions) },
            })]);
        yield return node;
    }

    private static JsonObject Tool(AIFunctionDeclaration tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()) },
    };

    private static JsonObject Settings(ChatOptions? chat, OllamaOptions options)
    {
        var settings = new JsonObject { ["num_ctx"] = options.NumCtx, ["temperature"] = chat?.Temperature ?? options.Temperature };
        if (chat?.MaxOutputTokens is { } most)
            settings["num_predict"] = most;
        if (chat?.TopP is { } topP)
            settings["top_p"] = topP;
        if (chat?.Seed is { } seed)
            settings["seed"] = seed;
        if (chat?.StopSequences is { Count: > 0 } stop)
            settings["stop"] = new JsonArray([.. stop.Select(s => JsonValue.Create(s))]);
        return settings;
    }

    private static FunctionCallContent? Call(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            return null;
        var id = Text(call, "id") is { Length: > 0 } given ? given : $"call_{Guid.NewGuid():N}";
        var name = Text(function, "name") ?? "";
        if (!function.TryGetProperty("arguments", out var arguments) || arguments.ValueKind is JsonValueKind.Null)
            return new FunctionCallContent(id, name, new Dictionary<string, object?>());
        // An object by the book; some models' templates send it as text.
        if (arguments.ValueKind == JsonValueKind.String)
            try
            {
                arguments = JsonElement.Parse(arguments.GetString()!);
            }
            catch (JsonException e)
            {
                return new FunctionCallContent(id, name) { Exception = e };
            }
        return arguments.ValueKind == JsonValueKind.Object
            ? new FunctionCallContent(id, name, arguments.EnumerateObject().DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => (object?)m.Value.Clone()))
            : new FunctionCallContent(id, name) { Exception = new JsonException($"an object is needed, not {arguments.ValueKind}") };
    }

    private static UsageDetails Usage(JsonElement chunk)
    {
        var (input, output) = (Number(chunk, "prompt_eval_count"), Number(chunk, "eval_count"));
        return new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = (input ?? 0) + (output ?? 0) };
    }

    private static ChatFinishReason? Finish(string? reason) => reason switch
    {
        "length" => ChatFinishReason.Length,
        null => null,
        _ => ChatFinishReason.Stop,
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
