using System.Text.Json;
using System.Threading.Channels;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph.Runs;

/// <summary>
/// Takes up runs whose process died and runs whose actions have ended. Any number of processes may run it: the claim is a
/// compare-and-set, so one of them gets each run. A waiting run costs this process nothing: the store says which can go on.
/// </summary>
internal sealed partial class RunResumer(
    RunDispatcher dispatcher, RunRecords records, ActionSignal signal, IOptions<GraphOptions> options, TimeProvider time, ILogger<RunResumer> logger)
    : BackgroundService
{
    // Claimed and started before more are read: states in memory are bounded by what the dispatcher works on, and by this.
    private const int Batch = 100;

    // What does not fit is found by the regular look.
    private readonly Channel<string> _ended = Channel.CreateBounded<string>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Note(string action) => _ended.Writer.TryWrite(action);
        signal.Raised += Note;
        try
        {
            await Task.WhenAll(LookRegularlyAsync(stoppingToken), ListenAsync(stoppingToken));
        }
        finally
        {
            signal.Raised -= Note;
        }
    }

    private async Task LookRegularlyAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ResumeInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await GuardAsync(async () =>
            {
                await ClaimAllAsync(() => records.OrphansAsync(Batch, stoppingToken), stoppingToken);
                await ClaimAllAsync(() => records.ReadyAsync(null, Batch, stoppingToken), stoppingToken);
            });
    }

    /// <summary>In this process the end of an action is heard of at once, not at the next look.</summary>
    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await foreach (var action in _ended.Reader.ReadAllAsync(stoppingToken))
            await GuardAsync(() => ClaimAllAsync(() => records.ReadyAsync(action, Batch, stoppingToken), stoppingToken));
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
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

    /// <summary>A full batch is followed by the next, as long as that gets anywhere: no run waits behind others' turns.</summary>
    private async Task ClaimAllAsync(Func<Task<IReadOnlyList<ChatRun>>> list, CancellationToken cancellationToken)
    {
        while (await list() is { Count: > 0 } found)
        {
            var claimed = 0;
            foreach (var run in found)
                claimed += await ClaimAsync(run, cancellationToken) ? 1 : 0;
            if (found.Count < Batch || claimed == 0)
                return;
        }
    }

    private async Task<bool> ClaimAsync(ChatRun run, CancellationToken cancellationToken)
    {
        if (dispatcher.Works(run.Id))
            return false;
        try
        {
            if (Read(run) is not { } stored)
                return await EndAsync(run, cancellationToken);
            var (mine, state) = await records.SaveAsync(run, stored, (_, now) => Task.FromResult(now with { Status = RunStatus.Running }), cancellationToken);
            LogResumed(run.Id, run.Node, run.Status);
            dispatcher.Start(mine, state);
            return true;
        }
        catch (RunLostException)
        {
            // Another process, or a cancellation, was faster.
            return false;
        }
    }

    private RunState? Read(ChatRun run)
    {
        try
        {
            return RunStateJson.Read(run.State);
        }
        catch (JsonException e)
        {
            LogUnreadable(e, run.Id);
            return null;
        }
    }

    /// <summary>One that nobody can read must not stand in the way of those behind it for ever.</summary>
    private async Task<bool> EndAsync(ChatRun run, CancellationToken cancellationToken)
    {
        var lost = new RunState { RunId = run.Id, SessionId = run.SessionId, By = new Principal(run.Principal, Role.Viewer), Question = "" };
        var ended = (lost with { Status = RunStatus.Failed, Reply = $"What was stored of this run cannot be read. The log has the details under {run.Id}. Nothing more will happen in it." })
            .Tell(RunEvent.Error, new { Message = "the stored run cannot be read" });
        await records.SaveAsync(run, lost, (_, _) => Task.FromResult(ended), cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} goes on at {Node} (was {Status})")]
    private partial void LogResumed(string run, string node, string status);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored state of run {Run} cannot be read; the run is ended")]
    private partial void LogUnreadable(Exception exception, string run);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for runs to go on with failed")]
    private partial void LogFailed(Exception exception);
}
