using System.Collections.Concurrent;

namespace AIOps.Agent.Analysis;

/// <summary>
/// Wakes, in this process, who waits for work or for a result. It only shortens waits: another process may have been at it,
/// so every waiter also looks by itself from time to time.
/// </summary>
internal sealed class AnalysisSignal : IDisposable
{
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly ConcurrentDictionary<TaskCompletionSource, string> _waiting = new();

    /// <summary>There may be something to do.</summary>
    public void Work()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Whoever looks next sees this one, too.
        }
    }

    public Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancellationToken) => _work.WaitAsync(atMost, cancellationToken);

    /// <summary>The analysis has ended.</summary>
    public void Ended(string id)
    {
        foreach (var (waiter, waited) in _waiting)
            if (waited == id)
                waiter.TrySetResult();
    }

    public async Task WaitForEndAsync(string id, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[waiter] = id;
        try
        {
            await waiter.Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look by oneself.
        }
        finally
        {
            _waiting.TryRemove(waiter, out _);
        }
    }

    public void Dispose() => _work.Dispose();
}
