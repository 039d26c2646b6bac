namespace AIOps.Policies.Queue;

/// <summary>Asks whether something works for all who want to know at the same time, and believes a yes for a moment. A no is believed by nobody after.</summary>
internal sealed class SharedCheck(Func<Task> ask, TimeProvider time)
{
    private static readonly TimeSpan Believed = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private Task? _asked;
    private long _at;

    /// <summary>Ends as the question ended.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        Task asked;
        lock (_lock)
        {
            if (_asked is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_at) < Believed)
                return Task.CompletedTask;
            if (_asked is null or { IsCompleted: true })
            {
                // From before the question: the answer is at least as fresh as this says.
                _at = time.GetTimestamp();
                _asked = ask();
            }
            asked = _asked;
        }
        return asked.WaitAsync(cancellationToken);
    }
}
