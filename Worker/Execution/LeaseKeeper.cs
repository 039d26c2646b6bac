using AIOps.Policies.Queue;
using AIOps.Policies.Storage;

namespace AIOps.Worker.Execution;

/// <summary>Renews a lease while its job runs, and says so when it is lost or about to be: then the job is someone else's.</summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost;
    private readonly IActionQueue _queue;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Task _renewing;
    private LeasedJob? _current;

    public LeaseKeeper(IActionQueue queue, LeasedJob job, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        (_queue, _current, _interval, _time) = (queue, job, interval, time);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewing = KeepAsync();
    }

    /// <summary>Cancelled when the lease was lost or the caller gives up.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Ends the renewal; the lease as it is now, or null when it was lost.</summary>
    public async Task<LeasedJob?> StopAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        return _current;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                if (!await IsKeptAsync(_current!))
                {
                    _current = null;
                    await _lost.CancelAsync();
                    return;
                }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task<bool> IsKeptAsync(LeasedJob current)
    {
        try
        {
            if (await _queue.RenewAsync(current, _stop.Token) is not { } renewed)
                return false;
            _current = renewed;
            return true;
        }
        catch (StoreUnavailableException)
        {
            // The queue may be back at the next tick; without one before the lease ends, the work must end before it.
            return _time.GetUtcNow() + _interval < current.LeaseExpiresAt;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }
}
