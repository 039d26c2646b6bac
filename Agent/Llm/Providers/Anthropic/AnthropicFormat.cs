using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Anthropic;

/// <summary>
/// Anthropic's <c>POST /messages</c>, version 2023-06-01 (platform.claude.com/docs/en/api/messages). Thinking goes back
/// unchanged, with the signature it came with, to the model that thought it.
/// </summary>
internal sealed class AnthropicFormat : IWireFormat
{
    private const string Version = "2023-06-01";

    // The API wants a limit; this is room for a long answer with its thinking.
    private const int DefaultMaxTokens = 16_000;

    /// <summary>On reasoning: there is no text, the protected data is a block that the vendor hides.</summary>
    public const string Redacted = "aiops.redacted";

    public bool IsEventStream => true;

    public string Path(string model, bool stream) => "messages";

    public void Authorize(HttpRequestHeaders headers, string key) => headers.Add("x-api-key", key);

    public void AddHeaders(HttpRequestHeaders headers) => headers.Add("anthropic-version", Version);

    public WireReply Begin(Origin origin) => new AnthropicReply(origin);

    public JsonObject Write(ModelRequest request, bool stream)
    {
        var turns = request.Turns().ToList();
        var budget = CanThink(request.Origin, turns) ? request.ThinkingBudget : null;
        var body = new JsonObject
        {
            ["model"] = request.Origin.Model,
            ["max_tokens"] = (request.MaxOutputTokens ?? DefaultMaxTokens) + (budget ?? 0),
            ["messages"] = new JsonArray([.. turns.Select(turn => Turn(turn.ByModel, turn.Contents, request.Origin)).OfType<JsonNode>()]),
            ["stream"] = stream,
            // A run sends the same beginning again with each step.
            ["cache_control"] = new JsonObject { ["type"] = "ephemeral" },
        };
        if (request.Instructions.Length > 0)
            body["system"] = request.Instructions;
        if (request.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
            body["tool_choice"] = Choice(request.ToolMode, request.ParallelCalls);
        }
        AddSettings(body, request, budget);
        return body;
    }

    private static void AddSettings(JsonObject body, ModelRequest request, int? budget)
    {
        if (budget is { } tokens)
            body["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = tokens };
        else if (request.Thinks is { } thinks)
            body["thinking"] = new JsonObject { ["type"] = thinks && request.ThinkingBudget is null ? "adaptive" : "disabled" };
        var output = new JsonObject();
        if (request.Effort is { } effort && effort != "none")
            output["effort"] = effort;
        if (request.Schema is { } schema)
            output["format"] = new JsonObject { ["type"] = "json_schema", ["schema"] = StrictSchema.Close(schema) };
        if (output.Count > 0)
            body["output_config"] = output;
        if (request.Temperature is { } temperature)
            body["temperature"] = temperature;
        if (request.TopP is { } topP)
            body["top_p"] = topP;
        if (request.Stop.Count > 0)
            body["stop_sequences"] = new JsonArray([.. request.Stop.Select(s => JsonValue.Create(s))]);
    }

    /// <summary>With a thinking budget the API refuses calls under way that come without the thinking that led to them: another provider made them.</summary>
    private static bool CanThink(Origin origin, List<(bool ByModel, IReadOnlyList<AIContent> Contents)> turns) =>
        turns is not [.., (true, var last), (false, var results)] || !results.OfType<FunctionResultContent>().Any()
        || last.OfType<TextReasoningContent>().Any(r => r.ProtectedData is not null && origin.IsOf(r));

    private static JsonObject? Turn(bool byModel, IReadOnlyList<AIContent> contents, Origin origin)
    {
        // Results come first in their turn, as the API insists.
        var blocks = contents.OrderBy(content => content is not FunctionResultContent || byModel).Select(content => Block(content, origin)).OfType<JsonNode>().ToArray();
        return blocks.Length == 0 ? null : new JsonObject { ["role"] = byModel ? "assistant" : "user", ["content"] = new JsonArray(blocks) };
    }

    private static JsonObject? Block(AIContent content, Origin origin) => content switch
    {
        TextContent text when !string.IsNullOrWhiteSpace(text.Text) => new JsonObject { ["type"] = "text", ["text"] = text.Text },
        TextReasoningContent { ProtectedData: { } kept } reasoning when origin.IsOf(reasoning) => Origin.Read(reasoning, Redacted) is not null
            ? new JsonObject { ["type"] = "redacted_thinking", ["data"] = kept }
            : new JsonObject { ["type"] = "thinking", ["thinking"] = reasoning.Text, ["signature"] = kept },
        FunctionCallContent call => new JsonObject { ["type"] = "tool_use", ["id"] = Id(call.CallId), ["name"] = call.Name, ["input"] = ModelRequest.ArgumentsOf(call).ToNode() },
        FunctionResultContent result => Result(result),
        _ => null,
    };

    private static JsonObject Result(FunctionResultContent result)
    {
        var block = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = Id(result.CallId), ["content"] = ModelRequest.TextOf(result) };
        if (result.Exception is not null)
            block["is_error"] = true;
        return block;
    }

    /// <summary>Other vendors' ids hold characters that this one refuses.</summary>
    private static string Id(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));

    private static JsonObject Tool(AIFunctionDeclaration tool) => new() { ["name"] = tool.Name, ["description"] = tool.Description, ["input_schema"] = tool.JsonSchema.ToNode() };

    private static JsonObject Choice(ChatToolMode? mode, bool? parallel)
    {
        var choice = mode switch
        {
            RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "tool", ["name"] = name },
            RequiredChatToolMode => new JsonObject { ["type"] = "any" },
            _ => new JsonObject { ["type"] = "auto" },
        };
        if (parallel is false)
            choice["disable_parallel_tool_use"] = true;
        return choice;
    }
}
