using System.Collections.Concurrent;
using AIOps.Policies.Queue;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage;
using AIOps.Worker.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Runbooks;

/// <summary>
/// Takes executions that are due and goes on with each under a lease; what a dead worker held is taken over when its lease has
/// run out. One bad execution never ends the loop.
/// </summary>
internal sealed partial class RunbookLoop(
    ExecutionStore executions, ExecutionRunner runner, ExecutionReports reports, ExecutionWake wake, WorkerName name, IOptions<RunbookLoopOptions> options, TimeProvider time, ILogger<RunbookLoop> logger)
    : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await TakeAsync(stoppingToken);
                await reports.SendAsync(stoppingToken);
                await wake.WaitAsync(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (StoreUnavailableException)
            {
                // The queue's loop says that it is away.
                await Task.Delay(Idle, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        await Task.WhenAll(_running.Values);
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var free = options.Value.Concurrency - _running.Count;
        if (free <= 0)
            return;
        foreach (var claim in await executions.ClaimAsync(name.Value, time.GetUtcNow(), options.Value.Lease, free, cancellationToken))
            _running[claim.Execution.Id] = Task.Run(() => RunAsync(claim, cancellationToken), CancellationToken.None);
    }

    private async Task RunAsync(ExecutionClaim claim, CancellationToken stoppingToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var done = new CancellationTokenSource();
        var keeping = KeepAsync(claim, lost, done.Token);
        try
        {
            await runner.RunAsync(claim, lost.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Another worker goes on at once.
            await ReturnAsync(claim, TimeSpan.Zero);
        }
        catch (Exception e) when (e is OperationCanceledException or FencedException)
        {
            LogLost(claim.Execution.Id);
        }
        catch (StoreUnavailableException)
        {
            // Nothing more may be written: the lease runs out and it is taken up again.
        }
        catch (Exception e)
        {
            LogBroken(e, claim.Execution.Id);
            await ReturnAsync(claim, TimeSpan.FromSeconds(10));
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
            _running.TryRemove(claim.Execution.Id, out _);
            wake.Wake();
        }
    }

    private async Task ReturnAsync(ExecutionClaim claim, TimeSpan after)
    {
        try
        {
            await executions.ReleaseAsync(claim, time.GetUtcNow() + after, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The lease runs out.
        }
    }

    private async Task KeepAsync(ExecutionClaim claim, CancellationTokenSource lost, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                try
                {
                    if (!await executions.KeepAsync(claim, time.GetUtcNow() + options.Value.Lease, cancellationToken))
                    {
                        await lost.CancelAsync();
                        return;
                    }
                }
                catch (StoreUnavailableException)
                {
                    // The store may be back before the lease is over; without it nothing can be written anyway.
                }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Execution {ExecutionId} was taken over by another worker")]
    private partial void LogLost(string executionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Execution {ExecutionId} broke the worker; it will be taken up again")]
    private partial void LogBroken(Exception exception, string executionId);
}
