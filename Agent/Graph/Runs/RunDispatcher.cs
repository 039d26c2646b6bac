using System.Collections.Concurrent;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph.Runs;

/// <summary>Works on runs in the background of this process; on shutdown it hands them back so that another goes on at once.</summary>
internal sealed partial class RunDispatcher(
    ChatGraph graph, RunRecords records, IOptions<GraphOptions> options, TimeProvider time, ILogger<RunDispatcher> logger) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, Task Work)> _running = new();
    private readonly SemaphoreSlim _places = new(options.Value.Concurrency);
    private readonly CancellationTokenSource _shutdown = new();

    public bool Works(string runId) => _running.ContainsKey(runId);

    /// <summary>Starts work on a run that this process has claimed: stored as its own, in this version.</summary>
    public void Start(ChatRun run, RunState state)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.TryAdd(run.Id, (stop, WorkAsync(run, state, begin.Task, stop))))
            begin.SetResult();
        else
            stop.Dispose();
    }

    /// <summary>Stops the work on a run that was cancelled in the store.</summary>
    public void Stop(string runId)
    {
        if (_running.TryGetValue(runId, out var work))
            work.Stop.Cancel();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _shutdown.CancelAsync();
        await Task.WhenAll(_running.Values.Select(work => work.Work)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _shutdown.Dispose();
        _places.Dispose();
    }

    private async Task WorkAsync(ChatRun run, RunState state, Task begin, CancellationTokenSource stop)
    {
        await begin;
        using var lease = new RunLease(run, state, records, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, lease.Lost);
        using var kept = new CancellationTokenSource();
        var keeping = lease.KeepAsync(kept.Token);
        try
        {
            await _places.WaitAsync(both.Token);
            try
            {
                await graph.RunAsync(lease, both.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
        {
            await HandBackAsync(lease);
        }
        catch (Exception e) when (e is OperationCanceledException or RunLostException)
        {
            LogLost(run.Id);
        }
        catch (Exception e)
        {
            // The lease runs out and the run is taken up again, here or elsewhere.
            LogStopped(e, run.Id);
        }
        finally
        {
            await kept.CancelAsync();
            await keeping;
            _running.TryRemove(run.Id, out _);
            stop.Dispose();
        }
    }

    private async Task HandBackAsync(RunLease lease)
    {
        try
        {
            await lease.ReleaseAsync();
        }
        catch (StoreUnavailableException e)
        {
            LogStopped(e, lease.State.RunId);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} was cancelled or taken over")]
    private partial void LogLost(string run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} stopped here; it will be taken up again")]
    private partial void LogStopped(Exception exception, string run);
}
