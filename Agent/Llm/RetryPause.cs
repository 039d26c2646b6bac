namespace AIOps.Agent.Llm;

/// <summary>How long to wait before the same provider is asked again: what it asked for, else longer each time, as the vendors' own clients do.</summary>
internal sealed class RetryPause(LlmOptions options)
{
    private const double First = 0.5;
    private const double Longest = 8;
    private const double Jitter = 0.25;

    /// <summary>null when another try makes no sense.</summary>
    /// <param name="tries">Retries that were made.</param>
    public TimeSpan? After(Exception failure, int tries)
    {
        if (tries >= options.Retries || failure is ModelException { Transient: false })
            return null;
        // Not a secret: it only keeps clients from coming back all at once.
#pragma warning disable CA5394
        var pause = (failure as ModelException)?.RetryAfter
            ?? TimeSpan.FromSeconds(Math.Min(First * Math.Pow(2, tries), Longest) * (1 - Jitter * Random.Shared.NextDouble()));
#pragma warning restore CA5394
        return pause <= options.MaxRetryWait ? pause : null;
    }
}
