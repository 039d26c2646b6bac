using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Providers;

/// <summary>Reads one reply, piece by piece or whole.</summary>
internal abstract class WireReply(Origin origin)
{
    /// <summary>Nothing more comes that matters.</summary>
    public bool IsOver { get; protected set; }

    /// <summary>All of the answer is there; a stream that ends before was cut off.</summary>
    public bool IsWhole { get; protected set; }

    public ChatFinishReason? FinishReason { get; protected set; }

    /// <summary>As the server names it.</summary>
    public string? Model { get; protected set; }

    public string? Id { get; protected set; }

    protected Origin Origin => origin;

    /// <summary>The last account of tokens that was given; several servers send one with each piece.</summary>
    protected UsageDetails? Usage { get; set; }

    /// <exception cref="ModelException">It says that the model failed.</exception>
    public abstract IEnumerable<AIContent> ReadPiece(JsonElement piece);

    /// <summary>A reply that was not streamed.</summary>
    public abstract IEnumerable<AIContent> ReadWhole(JsonElement reply);

    /// <summary>What is left once the stream has ended.</summary>
    public virtual IEnumerable<AIContent> End()
    {
        if (Usage is { } usage)
            yield return new UsageContent(usage);
    }

    protected static UsageDetails Count(long? input, long? output, long? cached = null, long? reasoning = null, long? total = null, long? written = null) => new()
    {
        InputTokenCount = input,
        OutputTokenCount = output,
        CachedInputTokenCount = cached,
        ReasoningTokenCount = reasoning,
        TotalTokenCount = total ?? (input ?? 0) + (output ?? 0),
        AdditionalCounts = written is { } count ? new AdditionalPropertiesDictionary<long> { [ModelPrice.CacheWrites] = count } : null,
    };

    protected TextReasoningContent Reasoning(string? text, string? kept = null) => origin.Mark(new TextReasoningContent(text) { ProtectedData = kept });
}
