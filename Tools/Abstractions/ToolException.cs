namespace AIOps.Tools.Abstractions;

/// <summary>
/// A failure the caller can act on. The message reaches models and people: it names target, query or command and status,
/// quotes a reply up to 2 KB, and holds no secret.
/// </summary>
public sealed class ToolException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    private const int QuoteLimit = 2048;

    /// <summary>The call is worth repeating: a timeout, 429 or 5xx.</summary>
    public bool Transient { get; init; }

    /// <summary>The world is no longer as the change assumed (a precondition failed): decide again instead of failing.</summary>
    public bool Moved { get; init; }

    /// <summary>Cuts an outside system's reply to what an error may quote.</summary>
    public static string Quote(string reply) =>
        Excerpt.Head(reply, QuoteLimit, " …(cut)");
}
