using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;
using AIOps.Worker.Verification;
using Microsoft.Extensions.Logging;

namespace AIOps.Worker.Execution;

/// <summary>
/// Sees one action through one delivery: snapshot → dry run → gate → execute → verify → undo. Every step is in the store
/// before the next begins, so that whoever takes over knows how far it came; a change that may have been begun is probed
/// and never blindly made again.
/// </summary>
public sealed partial class ActionExecutor(
    ActionStore actions, ActionProgress progress, ActionTools tools, Verifier verifier, ActionSignal signal, ILogger<ActionExecutor> logger)
{
    // A tool server that is away is asked again after this; the queue counts the deliveries.
    private static readonly TimeSpan ServerAway = TimeSpan.FromSeconds(5);

    public async Task<JobEnd> RunAsync(LeasedJob job, string worker, CancellationToken cancellationToken)
    {
        if (await actions.GetAsync(job.Job.ActionId, cancellationToken) is not { } stored)
        {
            LogUnknown(job.Job.ActionId);
            return JobEnd.Done;
        }
        // Delivered again after it ended, or cancelled meanwhile: nothing to do.
        if (!stored.Status.IsInFlight())
            return JobEnd.Done;
        try
        {
            var action = stored with { Fence = job.FencingToken };
            await (stored.Status switch
            {
                ActionStatus.Queued => BeginAsync(action, worker, cancellationToken),
                ActionStatus.Running => ResumeAsync(action, cancellationToken),
                _ => VerifyAsync(action, cancellationToken),
            });
            return JobEnd.Done;
        }
        catch (ToolServerException e)
        {
            LogServerAway(stored.Id, e.Message);
            return JobEnd.Retry(ServerAway, e.Message);
        }
        catch (FencedException)
        {
            LogFenced(stored.Id);
            return JobEnd.Done;
        }
        finally
        {
            signal.Raise(stored.Id);
        }
    }

    private async Task BeginAsync(ActionRequest action, string worker, CancellationToken cancellationToken)
    {
        var snapshot = await tools.SnapshotAsync(action, cancellationToken);
        if (snapshot.IsError || snapshot.Data is not { } before)
        {
            await progress.RefuseAsync(action, worker, $"the state before could not be read: {snapshot.Text}", cancellationToken);
            return;
        }
        if (tools.Find(action)?.HasDryRun == true && await tools.DryRunAsync(action, before, cancellationToken) is { IsError: true } rejected)
        {
            await progress.RefuseAsync(action, worker, $"the dry run failed: {rejected.Text}", cancellationToken);
            return;
        }
        if (await progress.BeginAsync(action, worker, before, cancellationToken) is { } running)
            await ExecuteAsync(running, before, cancellationToken);
    }

    private async Task ExecuteAsync(ActionRequest action, JsonElement before, CancellationToken cancellationToken)
    {
        ToolResult result;
        try
        {
            result = await tools.ExecuteAsync(action, before, cancellationToken);
        }
        catch (ToolServerException e)
        {
            result = ToolResult.Error(e.Message);
        }
        if (!result.IsError)
        {
            await VerifyAsync(await progress.ExecutedAsync(action, result.Text, cancellationToken), cancellationToken);
            return;
        }
        // The answer was an error or got lost; only the outside system knows whether the change was made.
        switch (await tools.ProbeAsync(action, before, cancellationToken))
        {
            case Effect.Applied:
                await VerifyAsync(await progress.ExecutedAsync(action, $"made, although the call answered: {result.Text}", cancellationToken), cancellationToken);
                break;
            case Effect.NotApplied:
                await progress.EndAsync(action, ActionStatus.Failed, null, result.Text, cancellationToken);
                break;
            default:
                await progress.EndAsync(action, ActionStatus.Failed, null, $"whether it happened cannot be told, a person must look: {result.Text}", cancellationToken);
                break;
        }
    }

    /// <summary>A delivery before this one ended between the decision to call the tool and the note that it answered.</summary>
    private async Task ResumeAsync(ActionRequest action, CancellationToken cancellationToken)
    {
        var before = Snapshot(action);
        switch (await tools.ProbeAsync(action, before, cancellationToken))
        {
            case Effect.Applied:
                await VerifyAsync(await progress.ExecutedAsync(action, "found done after an interruption", cancellationToken), cancellationToken);
                break;
            case Effect.NotApplied:
                // The snapshot's preconditions make it harmless should the first call still be on its way.
                await ExecuteAsync(await progress.AgainAsync(action, cancellationToken), before, cancellationToken);
                break;
            default:
                await progress.EndAsync(action, ActionStatus.Failed, null, "interrupted, and whether it happened cannot be told: a person must look", cancellationToken);
                break;
        }
    }

    private async Task VerifyAsync(ActionRequest action, CancellationToken cancellationToken)
    {
        var before = Snapshot(action);
        var verdict = await verifier.VerifyAsync(action, before, cancellationToken);
        if (verdict.Healthy)
        {
            await progress.EndAsync(action, ActionStatus.Succeeded, true, verdict.Reason, cancellationToken);
            return;
        }
        if (tools.Find(action)?.HasUndo != true)
        {
            await progress.EndAsync(action, ActionStatus.Failed, false, $"not healthy after {verdict.Checks} checks: {verdict.Reason}", cancellationToken);
            return;
        }
        var undone = await tools.UndoAsync(action, before, cancellationToken);
        await progress.EndAsync(action, undone.IsError ? ActionStatus.Failed : ActionStatus.Undone, false,
            $"not healthy after {verdict.Checks} checks: {verdict.Reason}; undo: {undone.Text}", cancellationToken);
    }

    private static JsonElement Snapshot(ActionRequest action) =>
        action.Attempts[^1].Snapshot ?? throw new InvalidOperationException($"action {action.Id} is {action.Status} without a snapshot");

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue delivered action {ActionId}, which the store does not know")]
    private partial void LogUnknown(string actionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} waits for its tool server: {Reason}")]
    private partial void LogServerAway(string actionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} was taken over by a newer lease")]
    private partial void LogFenced(string actionId);
}
