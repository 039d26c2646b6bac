using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Gemini;

/// <summary>Each event is a whole GenerateContentResponse with some more parts; the last ones carry the reason and the account.</summary>
internal sealed class GeminiReply(Origin origin) : WireReply(origin)
{
    private bool _called;

    public override IEnumerable<AIContent> ReadWhole(JsonElement reply) => ReadPiece(reply);

    public override IEnumerable<AIContent> ReadPiece(JsonElement piece)
    {
        Model ??= piece.Text("modelVersion");
        Id ??= piece.Text("responseId");
        if (piece.Object("usageMetadata") is { } usage)
            Usage = Account(usage);
        foreach (var candidate in piece.Items("candidates").Take(1))
        {
            foreach (var part in candidate.Object("content") is { } content ? content.Items("parts") : [])
                foreach (var read in Part(part))
                    yield return read;
            if (candidate.Text("finishReason") is { Length: > 0 } reason)
                Finish(reason, candidate.Text("finishMessage"));
        }
        if (piece.Object("promptFeedback")?.Text("blockReason") is not null)
            (IsWhole, FinishReason) = (true, ChatFinishReason.ContentFilter);
    }

    private IEnumerable<AIContent> Part(JsonElement part)
    {
        var signature = part.Text("thoughtSignature");
        if (part.Object("functionCall") is { } function)
        {
            _called = true;
            var call = ToolArguments.Parse(Origin, function.Text("id"), function.Text("name"), function.Field("args"));
            if (signature is not null)
                call.AdditionalProperties![GeminiFormat.Signature] = signature;
            yield return call;
            yield break;
        }
        var text = part.Text("text") ?? "";
        var isThought = part.Field("thought") is { ValueKind: JsonValueKind.True };
        if (text.Length > 0)
            yield return isThought ? Reasoning(text) : new TextContent(text);
        if (signature is null)
            yield break;
        var signed = Reasoning(null, signature);
        signed.AdditionalProperties![GeminiFormat.SignedLength] = isThought ? 0 : text.Length;
        yield return signed;
    }

    private void Finish(string reason, string? message)
    {
        IsWhole = true;
        FinishReason = reason switch
        {
            "STOP" => _called ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            "MAX_TOKENS" => ChatFinishReason.Length,
            // Its own slip: the same request mostly goes well the next time.
            "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MISSING_THOUGHT_SIGNATURE" or "MALFORMED_RESPONSE" =>
                throw Origin.Error($"stopped with {reason}: {ModelRefusal.Quote(message ?? "", null)}", transient: reason is not "MISSING_THOUGHT_SIGNATURE"),
            "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "LANGUAGE" => ChatFinishReason.ContentFilter,
            _ => ChatFinishReason.Stop,
        };
    }

    private static UsageDetails Account(JsonElement usage)
    {
        var thoughts = usage.Long("thoughtsTokenCount");
        // Thoughts are paid for as output, and counted beside it.
        return Count(usage.Long("promptTokenCount"), (usage.Long("candidatesTokenCount") ?? 0) + (thoughts ?? 0), usage.Long("cachedContentTokenCount"), thoughts, usage.Long("totalTokenCount"));
    }
}
