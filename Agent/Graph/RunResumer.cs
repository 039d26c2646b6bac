using System.Collections.Concurrent;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph;

/// <summary>
/// Takes up runs whose process died and runs whose actions have ended. Any number of processes may run it: the claim is a
/// compare-and-set, so one of them gets each run.
/// </summary>
internal sealed partial class RunResumer(
    RunDispatcher dispatcher, RunRecords records, ActionStore actions, ActionSignal signal, IOptions<GraphOptions> options, TimeProvider time, ILogger<RunResumer> logger)
    : BackgroundService
{
    private const int Batch = 500;

    // What a waiting run waits for does not change while its version does not: no need to parse it at every look.
    private readonly ConcurrentDictionary<string, (long Version, IReadOnlyList<string> Actions)> _waits = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ResumeInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // Looked at again when the store is back.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var orphan in await records.OrphansAsync(Batch, cancellationToken))
            await ClaimAsync(orphan, cancellationToken);
        var waiting = await records.WaitingAsync(Batch, cancellationToken);
        foreach (var gone in _waits.Keys.Except(waiting.Select(run => run.Id)).ToList())
            _waits.TryRemove(gone, out _);
        foreach (var run in waiting)
        {
            var isNew = !_waits.TryGetValue(run.Id, out var wait) || wait.Version != run.Version;
            if (isNew)
                _waits[run.Id] = wait = (run.Version, [.. RunStateJson.Read(run.State).OpenSteps.Select(step => step.ActionId!)]);
            if (await HaveEndedAsync(wait.Actions, cancellationToken))
                await ClaimAsync(run, cancellationToken);
            else if (isNew)
                foreach (var action in wait.Actions)
                    _ = WatchAsync(run.Id, run.Version, action, cancellationToken);
        }
    }

    /// <summary>In this process the end of an action is heard of at once, not at the next look.</summary>
    private async Task WatchAsync(string runId, long version, string action, CancellationToken cancellationToken)
    {
        try
        {
            while (_waits.TryGetValue(runId, out var wait) && wait.Version == version)
            {
                await signal.WaitAsync(action, TimeSpan.FromMinutes(1), cancellationToken);
                if (await HaveEndedAsync(wait.Actions, cancellationToken) && await records.FindAsync(runId, cancellationToken) is { } run && run.Version == version)
                    await ClaimAsync(run, cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or StoreUnavailableException)
        {
            // The regular look does the same.
        }
    }

    private async Task<bool> HaveEndedAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
            if (await actions.GetAsync(id, cancellationToken) is { } action && !ActionOutcome.IsEnd(action.Status))
                return false;
        return true;
    }

    private async Task ClaimAsync(ChatRun run, CancellationToken cancellationToken)
    {
        if (dispatcher.Works(run.Id))
            return;
        try
        {
            var (mine, state) = await records.SaveAsync(run, RunStateJson.Read(run.State), (_, stored) => Task.FromResult(stored with { Status = RunStatus.Running }), cancellationToken);
            _waits.TryRemove(run.Id, out _);
            LogResumed(run.Id, run.Node, run.Status);
            dispatcher.Start(mine, state);
        }
        catch (RunLostException)
        {
            // Another process, or a cancellation, was faster.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} goes on at {Node} (was {Status})")]
    private partial void LogResumed(string run, string node, string status);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for runs to go on with failed")]
    private partial void LogFailed(Exception exception);
}
