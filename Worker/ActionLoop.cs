using System.Collections.Concurrent;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using AIOps.Worker.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Worker;

/// <summary>
/// Takes jobs from the queue and sees each through. One bad job never ends the loop; on shutdown no new job is taken and
/// the ones under way may finish; what they cannot finish is delivered again elsewhere.
/// </summary>
public sealed partial class ActionLoop(
    IActionQueue queue, ActionExecutor executor, IOptions<WorkerOptions> options, IOptions<QueueOptions> queueOptions, TimeProvider time, ILogger<ActionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly string _worker = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Concurrency);
        using var abandon = new CancellationTokenSource();
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await slots.WaitAsync(stoppingToken);
                var jobs = await LeaseAsync(slots, stoppingToken);
                if (away)
                    LogBack();
                away = false;
                foreach (var job in jobs)
                    Begin(job, slots, abandon.Token);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (StoreUnavailableException e)
            {
                if (!away)
                    LogAway(e.Message);
                away = true;
                await Task.Delay(Wait, time, CancellationToken.None);
            }
        await Task.WhenAll(_running.Keys);
    }

    /// <summary>Enters with one slot taken; leaves with one slot taken per job returned.</summary>
    private async Task<IReadOnlyList<LeasedJob>> LeaseAsync(SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var taken = 1;
        while (slots.Wait(0, cancellationToken))
            taken++;
        IReadOnlyList<LeasedJob> jobs = [];
        try
        {
            return jobs = await queue.LeaseAsync(_worker, taken, Wait, cancellationToken);
        }
        finally
        {
            if (taken > jobs.Count)
                slots.Release(taken - jobs.Count);
        }
    }

    private void Begin(LeasedJob job, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var task = Task.Run(() => ProcessAsync(job, cancellationToken), CancellationToken.None);
        _running[task] = true;
        _ = task.ContinueWith(done =>
        {
            _running.TryRemove(done, out _);
            try
            {
                slots.Release();
            }
            catch (ObjectDisposedException)
            {
                // The loop has ended; nobody waits for the slot.
            }
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ProcessAsync(LeasedJob job, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = new LeaseKeeper(queue, job, queueOptions.Value.Lease / 3, time, cancellationToken);
            var end = await executor.RunAsync(job, _worker, lease.Lost);
            var current = await lease.StopAsync();
            if (current is null)
                LogLeaseLost(job.Job.ActionId);
            else if (end.RetryAfter is { } delay)
                // The last delivery ends in the dead letter, from where StalledActions ends the action.
                _ = current.Delivery < queueOptions.Value.MaxDeliveries
                    ? await queue.RetryAsync(current, delay, CancellationToken.None)
                    : await queue.BuryAsync(current, end.Reason, CancellationToken.None);
            else
                await queue.CompleteAsync(current, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            LogLeaseLost(job.Job.ActionId);
        }
        catch (StoreUnavailableException e)
        {
            // Nothing more may be written, so nothing more may be done: the lease runs out and the job comes again.
            LogInterrupted(job.Job.ActionId, e.Message);
        }
        catch (Exception e)
        {
            LogBroken(e, job.Job.ActionId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue is away: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue is back")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the lease of action {ActionId}; another worker goes on")]
    private partial void LogLeaseLost(string actionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} is interrupted: {Reason}")]
    private partial void LogInterrupted(string actionId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Action {ActionId} broke the worker; it will be delivered again")]
    private partial void LogBroken(Exception exception, string actionId);
}
