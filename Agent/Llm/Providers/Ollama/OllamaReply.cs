using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Ollama;

/// <summary>Lines of <c>/api/chat</c>; a reply that was not streamed is one such line.</summary>
internal sealed class OllamaReply(Origin origin) : WireReply(origin)
{
    private bool _called;

    public override IEnumerable<AIContent> ReadWhole(JsonElement reply) => ReadPiece(reply);

    public override IEnumerable<AIContent> ReadPiece(JsonElement piece)
    {
        Model ??= piece.Text("model");
        if (piece.Object("message") is { } message)
        {
            if (message.Text("thinking") is { Length: > 0 } thinking)
                yield return Reasoning(thinking);
            if (message.Text("content") is { Length: > 0 } text)
                yield return new TextContent(text);
            foreach (var call in message.Items("tool_calls"))
                if (call.Object("function") is { } function)
                {
                    _called = true;
                    yield return ToolArguments.Parse(Origin, call.Text("id"), function.Text("name"), function.Field("arguments"));
                }
        }
        if (piece.Field("done") is not { ValueKind: JsonValueKind.True })
            yield break;
        IsOver = IsWhole = true;
        Usage = Count(piece.Long("prompt_eval_count"), piece.Long("eval_count"));
        FinishReason = piece.Text("done_reason") switch
        {
            "length" => ChatFinishReason.Length,
            _ => _called ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }
}
