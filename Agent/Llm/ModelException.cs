namespace AIOps.Agent.Llm;

/// <summary>A model did not answer. The message names provider, model and status, and holds no secret.</summary>
public sealed class ModelException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The same request may succeed later: busy, rate limited, out of reach.</summary>
    public bool Transient { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
