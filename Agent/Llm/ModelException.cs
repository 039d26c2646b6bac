namespace AIOps.Agent.Llm;

/// <summary>A model did not answer. The message names provider, model and status, and holds no secret.</summary>
public sealed class ModelException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The same request may succeed later: busy, rate limited, out of reach.</summary>
    public bool Transient { get; init; }

    /// <summary>The provider asked to wait this long.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>HTTP status, when there was one.</summary>
    public int? Status { get; init; }

    /// <summary>This request is what the provider would not take; another one it may.</summary>
    public bool IsAboutRequest => Status is 400 or 413 or 422;
}
