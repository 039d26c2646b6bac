using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Responses;

/// <summary>Events of a response: text by deltas; calls and reasoning as whole items when each is done. Unknown events are passed over.</summary>
internal sealed class ResponsesReply(Origin origin) : WireReply(origin)
{
    private bool _called, _refused;

    public override IEnumerable<AIContent> ReadPiece(JsonElement piece) => piece.Text("type") switch
    {
        "response.output_text.delta" => Delta(piece, text => new TextContent(text)),
        "response.refusal.delta" => Refuse(piece.Text("delta")),
        "response.reasoning_summary_text.delta" or "response.reasoning_text.delta" => Delta(piece, text => Reasoning(text)),
        "response.output_item.done" when piece.Object("item") is { } item => Item(item),
        "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled" when piece.Object("response") is { } response => Close(response),
        _ => [],
    };

    public override IEnumerable<AIContent> ReadWhole(JsonElement reply)
    {
        foreach (var item in reply.Items("output"))
        {
            foreach (var content in item.Text("type") == "reasoning" ? item.Items("summary").Select(part => (AIContent)Reasoning(part.Text("text"))) : [])
                yield return content;
            foreach (var part in item.Text("type") == "message" ? item.Items("content") : [])
                foreach (var content in part.Text("type") == "refusal" ? Refuse(part.Text("refusal")) : [new TextContent(part.Text("text"))])
                    yield return content;
            foreach (var content in Item(item))
                yield return content;
        }
        foreach (var content in Close(reply))
            yield return content;
    }

    private static IEnumerable<AIContent> Delta(JsonElement piece, Func<string, AIContent> make)
    {
        if (piece.Text("delta") is { Length: > 0 } text)
            yield return make(text);
    }

    private IEnumerable<AIContent> Refuse(string? words)
    {
        _refused = true;
        if (words is { Length: > 0 })
            yield return new TextContent(words);
    }

    private IEnumerable<AIContent> Item(JsonElement item)
    {
        switch (item.Text("type"))
        {
            case "function_call":
                _called = true;
                yield return ToolArguments.Parse(Origin, item.Text("call_id"), item.Text("name"), item.Text("arguments"));
                break;
            // One that is neither stored nor encrypted could not be found again.
            case "reasoning" when item.Text("encrypted_content") is not null:
                yield return Reasoning(null, item.GetRawText());
                break;
        }
    }

    private IEnumerable<AIContent> Close(JsonElement response)
    {
        Model ??= response.Text("model");
        Id ??= response.Text("id");
        if (response.Object("usage") is { } usage)
            Usage = Count(usage.Long("input_tokens"), usage.Long("output_tokens"), usage.Object("input_tokens_details")?.Long("cached_tokens"),
                usage.Object("output_tokens_details")?.Long("reasoning_tokens"), usage.Long("total_tokens"), usage.Object("input_tokens_details")?.Long("cache_write_tokens"));
        if (response.Text("status") is "failed" or "cancelled")
            throw ModelRefusal.Of(Origin, response, null) ?? Origin.Error("gave up without a reason", transient: true);
        FinishReason = response.Object("incomplete_details")?.Text("reason") switch
        {
            "max_output_tokens" => ChatFinishReason.Length,
            "content_filter" => ChatFinishReason.ContentFilter,
            _ => _refused ? ChatFinishReason.ContentFilter : _called ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
        IsOver = IsWhole = true;
        return [];
    }
}
