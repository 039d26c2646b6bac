namespace AIOps.Policies.Queue;

/// <summary>Wakes everyone who waits for work. Take <see cref="Next"/> before looking for work, so that none slips between.</summary>
internal sealed class WakeUp
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
