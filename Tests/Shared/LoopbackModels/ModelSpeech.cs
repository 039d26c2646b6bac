using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackModels;

/// <summary>How one vendor's server writes a reply, by its published documentation.</summary>
public abstract class ModelSpeech
{
    public abstract string Kind { get; }

    public virtual string StreamType => "text/event-stream";

    /// <summary>The whole stream.</summary>
    public abstract string Stream(Said said);

    /// <summary>The reply to a request that did not ask for a stream.</summary>
    public abstract string Whole(Said said);

    /// <summary>The body of a refusal.</summary>
    public abstract string Error(string message, string code);

    /// <summary>The event by which a stream that has begun fails.</summary>
    public abstract string StreamError(string message);

    /// <summary>The text of the tool results that a request carries, by call.</summary>
    public abstract IReadOnlyDictionary<string, string> Results(JsonElement request);

    /// <summary>The schema that a request asks the answer to be held to.</summary>
    public abstract JsonElement Schema(JsonElement request);

    protected static string Event(JsonNode data, string? name = null) => (name is null ? "" : $"event: {name}\n") + $"data: {data.ToJsonString()}\n\n";

    protected static IEnumerable<string> Halves(string text) => text.Length < 2 ? [text] : [text[..(text.Length / 2)], text[(text.Length / 2)..]];
}
