using System.Collections.Concurrent;

namespace AIOps.Policies.Safety;

/// <summary>
/// Wakes waiters of this process when an action changed. It only shortens waits: another process may have changed it, so
/// every waiter also looks by itself from time to time.
/// </summary>
public sealed class ActionSignal
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiters = new();

    public void Raise(string actionId)
    {
        if (_waiters.TryRemove(actionId, out var waiter))
            waiter.TrySetResult();
    }

    /// <summary>Returns when the action is signalled or <paramref name="atMost"/> has passed.</summary>
    public async Task WaitAsync(string actionId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var waiter = _waiters.GetOrAdd(actionId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await waiter.Task.WaitAsync(atMost, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look by oneself.
        }
    }
}
