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
    IActionQueue queue, JobRunner runner, WorkerName name, IOptions<WorkerOptions> options, TimeProvider time, ILogger<ActionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan HandBack = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Waits for what is under way as long as the host allows; then it is handed back to another worker, which probes first.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _abandoned.CancelAsync();
        // What was broken off is handed back, which takes a moment; a queue that does not take it must not hold up the end.
        await Task.WhenAny(Task.WhenAll(_running.Keys), Task.Delay(HandBack, CancellationToken.None));
    }

    public override void Dispose()
    {
        _abandoned.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Concurrency);
        try
        {
            await TakeAsync(slots, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // No new jobs; those under way finish.
        }
        await Task.WhenAll(_running.Keys);
    }

    private async Task TakeAsync(SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var away = false;
        while (true)
            try
            {
                if (away)
                    await Task.Delay(Wait, time, cancellationToken);
                await slots.WaitAsync(cancellationToken);
                foreach (var job in await LeaseAsync(slots, cancellationToken))
                    Begin(job, slots);
                if (away)
                    LogBack();
                away = false;
            }
            catch (StoreUnavailableException e)
            {
                if (!away)
                    LogAway(e.Message);
                away = true;
            }
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
            return jobs = await queue.LeaseAsync(name.Value, taken, Wait, cancellationToken);
        }
        finally
        {
            if (taken > jobs.Count)
                slots.Release(taken - jobs.Count);
        }
    }

    private void Begin(LeasedJob job, SemaphoreSlim slots)
    {
        var abandoned = _abandoned.Token;
        var task = Task.Run(() => runner.RunAsync(job, abandoned), CancellationToken.None);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue is away: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue is back")]
    private partial void LogBack();
}
