using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers.Anthropic;

/// <summary>Events of a message: blocks that are begun, continued and ended by index. Unknown events and blocks are passed over.</summary>
internal sealed class AnthropicReply(Origin origin) : WireReply(origin)
{
    private readonly StringBuilder _arguments = new();
    private JsonElement? _call;
    private long? _input, _output, _read, _written;
    private bool _stopped;

    public override IEnumerable<AIContent> ReadPiece(JsonElement piece)
    {
        switch (piece.Text("type"))
        {
            case "message_start" when piece.Object("message") is { } message:
                Describe(message);
                break;
            case "content_block_start" when piece.Object("content_block") is { } block:
                return Begin(block);
            case "content_block_delta" when piece.Object("delta") is { } delta:
                return Continue(delta);
            case "content_block_stop":
                return EndBlock();
            case "message_delta":
                Account(piece);
                Finish(piece.Object("delta")?.Text("stop_reason"));
                break;
            case "message_stop":
                (IsOver, IsWhole) = (true, _stopped);
                break;
        }
        return [];
    }

    public override IEnumerable<AIContent> ReadWhole(JsonElement reply)
    {
        Describe(reply);
        foreach (var block in reply.Items("content"))
            if (block.Text("type") == "tool_use")
                yield return ToolArguments.Parse(Origin, block.Text("id"), block.Text("name"), block.Field("input"));
            else
                foreach (var content in Begin(block))
                    yield return content;
        Finish(reply.Text("stop_reason"));
        IsWhole = _stopped;
    }

    public override IEnumerable<AIContent> End()
    {
        // The account is of what was not cached; the others count all input.
        if (_input is not null || _output is not null)
            Usage = Count((_input ?? 0) + (_read ?? 0) + (_written ?? 0), _output, _read, written: _written);
        return base.End();
    }

    private void Describe(JsonElement message)
    {
        Model ??= message.Text("model");
        Id ??= message.Text("id");
        Account(message);
    }

    /// <summary>What a later account says replaces the earlier: it is cumulative.</summary>
    private void Account(JsonElement message)
    {
        if (message.Object("usage") is not { } usage)
            return;
        _input = usage.Long("input_tokens") ?? _input;
        _output = usage.Long("output_tokens") ?? _output;
        _read = usage.Long("cache_read_input_tokens") ?? _read;
        _written = usage.Long("cache_creation_input_tokens") ?? _written;
    }

    private IEnumerable<AIContent> Begin(JsonElement block)
    {
        switch (block.Text("type"))
        {
            case "tool_use":
                _call = block.Clone();
                _arguments.Clear();
                break;
            case "text" when block.Text("text") is { Length: > 0 } text:
                yield return new TextContent(text);
                break;
            case "thinking" when block.Text("thinking") is { Length: > 0 } || block.Text("signature") is { Length: > 0 }:
                yield return Reasoning(block.Text("thinking"), block.Text("signature") is { Length: > 0 } signature ? signature : null);
                break;
            case "redacted_thinking" when block.Text("data") is { } data:
                var hidden = Reasoning(null, data);
                hidden.AdditionalProperties![AnthropicFormat.Redacted] = true;
                yield return hidden;
                break;
        }
    }

    private IEnumerable<AIContent> Continue(JsonElement delta)
    {
        switch (delta.Text("type"))
        {
            case "text_delta" when delta.Text("text") is { Length: > 0 } text:
                yield return new TextContent(text);
                break;
            case "thinking_delta" when delta.Text("thinking") is { Length: > 0 } thinking:
                yield return Reasoning(thinking);
                break;
            case "signature_delta" when delta.Text("signature") is { Length: > 0 } signature:
                yield return Reasoning(null, signature);
                break;
            case "input_json_delta" when _call is { } call && delta.Text("partial_json") is { } part:
                ToolArguments.Check(Origin, call.Text("name"), _arguments.Length + part.Length);
                _arguments.Append(part);
                break;
        }
    }

    private IEnumerable<AIContent> EndBlock()
    {
        if (_call is not { } call)
            yield break;
        _call = null;
        yield return _arguments.Length > 0
            ? ToolArguments.Parse(Origin, call.Text("id"), call.Text("name"), _arguments.ToString())
            : ToolArguments.Parse(Origin, call.Text("id"), call.Text("name"), call.Field("input"));
    }

    private void Finish(string? reason)
    {
        if (reason is null)
            return;
        _stopped = true;
        FinishReason = reason switch
        {
            "tool_use" => ChatFinishReason.ToolCalls,
            "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
            "refusal" => ChatFinishReason.ContentFilter,
            _ => ChatFinishReason.Stop,
        };
    }
}
