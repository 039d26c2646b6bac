namespace AIOps.Policies.Queue;

/// <summary>
/// Gathers calls that come while one is under way into the next: one trip for many callers under load, and no wait for
/// anybody without.
/// </summary>
internal sealed class Gathered<TItem, TResult>(int most, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> carry)
{
    private readonly Lock _lock = new();
    private List<(TItem Item, TaskCompletionSource<TResult> Answer)> _waiting = [];
    private bool _carrying;

    /// <summary>Ends as the trip that carried it ended.</summary>
    public Task<TResult> RunAsync(TItem item)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((item, answer));
            if (_carrying)
                return answer.Task;
            _carrying = true;
        }
        _ = CarryAsync();
        return answer.Task;
    }

    private async Task CarryAsync()
    {
        while (true)
        {
            List<(TItem Item, TaskCompletionSource<TResult> Answer)> batch;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _carrying = false;
                    return;
                }
                (batch, _waiting) = _waiting.Count <= most ? (_waiting, []) : (_waiting[..most], _waiting[most..]);
            }
            try
            {
                var answers = await carry([.. batch.Select(b => b.Item)]);
                foreach (var ((_, waiter), answer) in batch.Zip(answers))
                    waiter.TrySetResult(answer);
            }
            catch (Exception e)
            {
                foreach (var (_, waiter) in batch)
                    waiter.TrySetException(e);
            }
        }
    }
}
