using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Gemini;

/// <summary>
/// Gemini's <c>generateContent</c> (ai.google.dev/api/generate-content). Thought signatures go back on the part they came with
/// (ai.google.dev/gemini-api/docs/thought-signatures).
/// </summary>
internal sealed class GeminiFormat : IWireFormat
{
    /// <summary>On a call: its signature. On reasoning that stands for one: how many characters of the text before it were signed.</summary>
    public const string Signature = "aiops.signature";
    public const string SignedLength = "aiops.signed";

    // What the vendor's documentation gives for calls that another model made.
    private const string Unsigned = "skip_thought_signature_validator";

    public bool IsEventStream => true;

    public string Path(string model, bool stream)
    {
        var name = Uri.EscapeDataString(model.StartsWith("models/", StringComparison.Ordinal) ? model["models/".Length..] : model);
        return stream ? $"models/{name}:streamGenerateContent?alt=sse" : $"models/{name}:generateContent";
    }

    public void Authorize(HttpRequestHeaders headers, string key) => headers.Add("x-goog-api-key", key);

    public WireReply Begin(Origin origin) => new GeminiReply(origin);

    public JsonObject Write(ModelRequest request, bool stream)
    {
        var names = request.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().GroupBy(c => c.CallId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Name, StringComparer.Ordinal);
        var body = new JsonObject
        {
            ["contents"] = new JsonArray([.. request.Turns().Select(turn => new JsonObject
            {
                ["role"] = turn.ByModel ? "model" : "user",
                ["parts"] = turn.ByModel ? ModelParts(turn.Contents, request.Origin) : UserParts(turn.Contents, names),
            }).Where(turn => turn["parts"]!.AsArray().Count > 0)]),
        };
        if (request.Instructions.Length > 0)
            body["systemInstruction"] = new JsonObject { ["parts"] = new JsonArray(Text(request.Instructions)) };
        if (request.Tools.Count > 0)
        {
            body["tools"] = new JsonArray(new JsonObject { ["functionDeclarations"] = new JsonArray([.. request.Tools.Select(Tool)]) });
            body["toolConfig"] = new JsonObject { ["functionCallingConfig"] = Choice(request.ToolMode) };
        }
        if (Settings(request) is { Count: > 0 } settings)
            body["generationConfig"] = settings;
        return body;
    }

    private static JsonArray UserParts(IReadOnlyList<AIContent> contents, Dictionary<string, string> names) => new([.. contents.Select(content => content switch
    {
        TextContent { Text.Length: > 0 } text => Text(text.Text),
        FunctionResultContent result => new JsonObject
        {
            ["functionResponse"] = new JsonObject
            {
                ["id"] = result.CallId,
                ["name"] = names.GetValueOrDefault(result.CallId, "unknown"),
                ["response"] = new JsonObject { [result.Exception is null ? "output" : "error"] = ModelRequest.TextOf(result) },
            },
        },
        _ => null,
    }).OfType<JsonNode>()]);

    private static JsonArray ModelParts(IReadOnlyList<AIContent> contents, Origin origin)
    {
        var parts = new List<JsonObject>();
        var called = false;
        foreach (var content in contents)
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    parts.Add(Text(text.Text));
                    break;
                case TextReasoningContent { ProtectedData: { } signature } reasoning when origin.IsOf(reasoning):
                    Sign(parts, signature, int.TryParse(Origin.Read(reasoning, SignedLength), out var length) ? length : 0);
                    break;
                case FunctionCallContent call:
                    parts.Add(Call(call, origin, isFirst: !called));
                    called = true;
                    break;
            }
        return new JsonArray([.. parts]);
    }

    /// <summary>Deltas of text are one by now: the signed end is a part of its own again.</summary>
    private static void Sign(List<JsonObject> parts, string signature, int length)
    {
        var text = parts is [.., var last] ? (string?)last["text"] ?? "" : "";
        length = Math.Clamp(length, 0, text.Length);
        if (length > 0)
        {
            parts.RemoveAt(parts.Count - 1);
            if (length < text.Length)
                parts.Add(Text(text[..^length]));
        }
        parts.Add(new JsonObject { ["text"] = text[^length..], ["thoughtSignature"] = signature });
    }

    private static JsonObject Call(FunctionCallContent call, Origin origin, bool isFirst)
    {
        var part = new JsonObject { ["functionCall"] = new JsonObject { ["id"] = call.CallId, ["name"] = call.Name, ["args"] = ModelRequest.ArgumentsOf(call).ToNode() } };
        if (origin.IsOf(call))
        {
            if (Origin.Read(call, Signature) is { } signature)
                part["thoughtSignature"] = signature;
        }
        else if (isFirst)
            part["thoughtSignature"] = Unsigned;
        return part;
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static JsonObject Tool(AIFunctionDeclaration tool) => new() { ["name"] = tool.Name, ["description"] = tool.Description, ["parametersJsonSchema"] = tool.JsonSchema.ToNode() };

    private static JsonObject Choice(ChatToolMode? mode) => mode switch
    {
        RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["mode"] = "ANY", ["allowedFunctionNames"] = new JsonArray(name) },
        RequiredChatToolMode => new JsonObject { ["mode"] = "ANY" },
        _ => new JsonObject { ["mode"] = "AUTO" },
    };

    private static JsonObject Settings(ModelRequest request)
    {
        var settings = new JsonObject();
        if (request.MaxOutputTokens is { } most)
            settings["maxOutputTokens"] = most;
        if (request.WantsJson)
            settings["responseMimeType"] = "application/json";
        if (request.Schema is { } schema)
            settings["responseJsonSchema"] = schema.ToNode();
        if (request.Temperature is { } temperature)
            settings["temperature"] = temperature;
        if (request.TopP is { } topP)
            settings["topP"] = topP;
        if (request.Seed is { } seed)
            settings["seed"] = seed;
        if (request.Stop.Count > 0)
            settings["stopSequences"] = new JsonArray([.. request.Stop.Select(s => JsonValue.Create(s))]);
        if (Thinking(request) is { } thinking)
            settings["thinkingConfig"] = thinking;
        return settings;
    }

    private static JsonObject? Thinking(ModelRequest request) => request.Thinks switch
    {
        null => null,
        false => new JsonObject { ["thinkingBudget"] = 0 },
        _ when request.ThinkingBudget is { } budget => new JsonObject { ["thinkingBudget"] = budget, ["includeThoughts"] = true },
        _ when request.Effort is { } effort => new JsonObject { ["thinkingLevel"] = effort, ["includeThoughts"] = true },
        _ => new JsonObject { ["includeThoughts"] = true },
    };
}
