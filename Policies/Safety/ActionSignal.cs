namespace AIOps.Policies.Safety;

/// <summary>
/// Wakes waiters of this process when an action changed. It only shortens waits: another process may have changed it, so
/// every waiter also looks by itself from time to time.
/// </summary>
public sealed class ActionSignal
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Waiters> _waiting = [];

    /// <summary>Actions that someone waits for now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Every action that is signalled, for one who waits for many; it must return at once.</summary>
    public event Action<string>? Raised;

    public void Raise(string actionId)
    {
        Raised?.Invoke(actionId);
        lock (_lock)
            if (_waiting.Remove(actionId, out var waiters))
                waiters.Woken.SetResult();
    }

    /// <summary>Returns when the action is signalled or <paramref name="atMost"/> has passed.</summary>
    public async Task WaitAsync(string actionId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var waiters = Join(actionId);
        try
        {
            await waiters.Woken.Task.WaitAsync(atMost, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look by oneself.
        }
        finally
        {
            Leave(actionId, waiters);
        }
    }

    private Waiters Join(string actionId)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(actionId, out var waiters))
                _waiting[actionId] = waiters = new();
            waiters.Count++;
            return waiters;
        }
    }

    private void Leave(string actionId, Waiters waiters)
    {
        lock (_lock)
            if (--waiters.Count == 0 && _waiting.TryGetValue(actionId, out var current) && current == waiters)
                _waiting.Remove(actionId);
    }

    private sealed class Waiters
    {
        public int Count { get; set; }

        public TaskCompletionSource Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
