using AIOps.Policies.Queue;
using AIOps.Policies.Storage;

namespace AIOps.Worker.Execution;

/// <summary>Renews a lease while its job runs, and says so when it was lost: then the job is someone else's.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost;
    private readonly Task _renewing;
    private LeasedJob? _current;

    public LeaseKeeper(IActionQueue queue, LeasedJob job, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        _current = job;
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewing = RenewAsync(queue, interval, time);
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

    private async Task RenewAsync(IActionQueue queue, TimeSpan interval, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                try
                {
                    _current = await queue.RenewAsync(_current!, _stop.Token);
                    if (_current is not null)
                        continue;
                    await _lost.CancelAsync();
                    return;
                }
                catch (StoreUnavailableException) when (time.GetUtcNow() < _current!.LeaseExpiresAt)
                {
                    // Still ours for a while; try again at the next tick.
                }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (StoreUnavailableException)
        {
            _current = null;
            await _lost.CancelAsync();
        }
    }
}
