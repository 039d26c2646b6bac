using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Execution;

/// <summary>Sees one delivery of a job through under its lease, and tells the queue what became of it. Never throws.</summary>
public sealed partial class JobRunner(IActionQueue queue, ActionExecutor executor, TargetSlots slots, IOptions<QueueOptions> options, TimeProvider time, ILogger<JobRunner> logger)
{
    // For a class whose slots are all taken; whoever comes first after that has it.
    private static readonly TimeSpan ClassFull = TimeSpan.FromMilliseconds(500);

    // A call that was broken off may still be on its way; whoever takes over probes, and should see it.
    private static readonly TimeSpan BrokenOff = TimeSpan.FromSeconds(5);

    // Held with the job's slot, so that a long queue is not run through while nothing can be done with it.
    private static readonly TimeSpan StoreAway = TimeSpan.FromSeconds(1);

    /// <param name="abandoned">Cancelled when nobody waits for the end any more; the job is handed back.</param>
    public async Task RunAsync(LeasedJob job, CancellationToken abandoned)
    {
        try
        {
            using var slot = await slots.TryTakeAsync(job.Job.ActionId, abandoned);
            if (slot is null)
            {
                await queue.ReturnAsync(job, ClassFull, CancellationToken.None);
                return;
            }
            await using var lease = new LeaseKeeper(queue, job, options.Value.Lease / 3, time, abandoned);
            var end = await executor.RunAsync(job, lease.Lost);
            if (await lease.StopAsync() is { } current)
                await SettleAsync(current, end);
            else
                LogLeaseLost(job.Job.ActionId);
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            await HandBackAsync(job);
        }
        catch (OperationCanceledException)
        {
            LogLeaseLost(job.Job.ActionId);
        }
        catch (StoreUnavailableException e)
        {
            // Nothing more may be written, so nothing more may be done. It is no delivery that counts: an outage must not use
            // up what the job is granted, however long it lasts.
            LogInterrupted(job.Job.ActionId, e.Message);
            await HandBackAsync(job);
            await Task.Delay(StoreAway, time, abandoned).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        catch (Exception e)
        {
            LogBroken(e, job.Job.ActionId);
        }
    }

    /// <summary>So that another worker goes on soon, and not when the lease has run out. Where it cannot be said, it runs out.</summary>
    private async Task HandBackAsync(LeasedJob job)
    {
        try
        {
            if (await queue.ReturnAsync(job, BrokenOff, CancellationToken.None))
                LogHandedBack(job.Job.ActionId);
        }
        catch (StoreUnavailableException)
        {
            LogLeaseLost(job.Job.ActionId);
        }
    }

    private async Task SettleAsync(LeasedJob job, JobEnd end)
    {
        if (end.RetryAfter is not { } delay)
            await queue.CompleteAsync(job, CancellationToken.None);
        else if (job.Delivery < options.Value.MaxDeliveries)
            await queue.RetryAsync(job, delay, CancellationToken.None);
        else
            // The last delivery ends in the dead letter, from where StalledActions ends the action.
            await queue.BuryAsync(job, end.Reason, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Handed action {ActionId} back, unfinished")]
    private partial void LogHandedBack(string actionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the lease of action {ActionId}; another worker goes on")]
    private partial void LogLeaseLost(string actionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} is interrupted: {Reason}")]
    private partial void LogInterrupted(string actionId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Action {ActionId} broke the worker; it will be delivered again")]
    private partial void LogBroken(Exception exception, string actionId);
}
