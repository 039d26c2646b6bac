using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.OpenAi;

/// <summary>Chunks of a chat completion. Calls come in parts by index, and are given on once they are whole.</summary>
internal sealed class ChatCompletionsReply(Origin origin) : WireReply(origin)
{
    private const int MaxCalls = 128;

    private readonly List<PartialCall> _calls = [];

    public override IEnumerable<AIContent> ReadWhole(JsonElement reply) => Read(reply, "message");

    public override IEnumerable<AIContent> ReadPiece(JsonElement piece) => Read(piece, "delta");

    /// <summary>A stream ends with usage in a chunk of its own after the reason: only the end itself tells that nothing is left.</summary>
    public override IEnumerable<AIContent> End()
    {
        if (IsWhole)
            foreach (var call in _calls)
                yield return ToolArguments.Parse(Origin, call.Id, call.Name, call.Arguments.ToString());
        foreach (var content in base.End())
            yield return content;
    }

    private IEnumerable<AIContent> Read(JsonElement chunk, string field)
    {
        Model ??= chunk.Text("model");
        Id ??= chunk.Text("id");
        if (chunk.Object("usage") is { } usage)
            Usage = Count(usage.Long("prompt_tokens"), usage.Long("completion_tokens"),
                usage.Object("prompt_tokens_details")?.Long("cached_tokens") ?? usage.Long("prompt_cache_hit_tokens"),
                usage.Object("completion_tokens_details")?.Long("reasoning_tokens"), usage.Long("total_tokens"));
        foreach (var choice in chunk.Items("choices").Take(1))
        {
            if (choice.Object(field) is { } delta)
                foreach (var content in Delta(delta))
                    yield return content;
            if (choice.Text("finish_reason") is { Length: > 0 } reason)
                Finish(reason);
        }
    }

    private IEnumerable<AIContent> Delta(JsonElement delta)
    {
        foreach (var field in (string[])["reasoning_content", "reasoning"])
            if (delta.Text(field) is { Length: > 0 } thought)
            {
                var reasoning = Reasoning(thought);
                reasoning.AdditionalProperties![ChatCompletionsFormat.ReasoningField] = field;
                yield return reasoning;
                break;
            }
        if (delta.Text("content") is { Length: > 0 } text)
            yield return new TextContent(text);
        if (delta.Text("refusal") is { Length: > 0 } refusal)
        {
            FinishReason = ChatFinishReason.ContentFilter;
            yield return new TextContent(refusal);
        }
        foreach (var part in delta.Items("tool_calls"))
            Add(part);
    }

    private void Add(JsonElement part)
    {
        var id = part.Text("id");
        // Some servers leave the index out: then a new id begins a call, and what has none belongs to the last.
        var call = part.Long("index") is { } index ? _calls.Find(c => c.Index == index)
            : id is { Length: > 0 } ? _calls.Find(c => c.Id == id) : _calls.LastOrDefault();
        if (call is null)
        {
            if (_calls.Count == MaxCalls)
                throw Origin.Error($"called more than {MaxCalls} tools at once");
            _calls.Add(call = new PartialCall(part.Long("index") ?? -1));
        }
        call.Id ??= id is { Length: > 0 } ? id : null;
        if (part.Object("function") is not { } function)
            return;
        call.Name ??= function.Text("name") is { Length: > 0 } name ? name : null;
        // Text by the book; some servers send the object itself.
        var arguments = function.Field("arguments") switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Object } given => given.GetRawText(),
            _ => null,
        };
        ToolArguments.Check(Origin, call.Name, call.Arguments.Length + (arguments?.Length ?? 0));
        call.Arguments.Append(arguments);
    }

    private void Finish(string reason)
    {
        IsWhole = true;
        FinishReason ??= reason switch
        {
            "length" => ChatFinishReason.Length,
            "content_filter" => ChatFinishReason.ContentFilter,
            "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
            _ => _calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    private sealed class PartialCall(long index)
    {
        public long Index => index;

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
