using System.Text.Json;
using AIOps.Mcp.Client;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.States;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Execution;

/// <summary>
/// Sees one action through one delivery: snapshot → dry run → gate → execute → <see cref="ActionEnding"/>. Every step is in the store
/// before the next begins, so that whoever takes over knows how far it came; a change that may have been begun is probed
/// and never blindly made again.
/// </summary>
public sealed partial class ActionExecutor(
    ActionStore actions, ActionProgress progress, ActionTools tools, ActionEnding ending, ActionSignal signal, ITargetReader reader, IOptions<SafetyOptions> options, ILogger<ActionExecutor> logger)
{
    // A tool server that is away is asked again after this; the queue counts the deliveries.
    private static readonly TimeSpan ServerAway = TimeSpan.FromSeconds(5);

    // Below the deliveries that the queue grants: a system that stays busy is an end with a reason, not a dead letter.
    private const int MostTries = 4;

    // A world that moves under every try is nothing to act on alone.
    private const int MostRedecisions = 3;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(2);

    public async Task<JobEnd> RunAsync(LeasedJob job, CancellationToken cancellationToken)
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
            if (stored.Status == ActionStatus.Queued)
                return await BeginAsync(action, job.Delivery, cancellationToken);
            if (stored.Status == ActionStatus.Running)
                return await ResumeAsync(action, cancellationToken);
            await ending.VerifyAsync(action, Snapshot(action), cancellationToken);
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

    private async Task<JobEnd> BeginAsync(ActionRequest action, int delivery, CancellationToken cancellationToken)
    {
        var snapshot = await tools.SnapshotAsync(action, cancellationToken);
        if (snapshot.Moved && MayRedecide(action))
            return await RedecideAsync(action, snapshot.Text, cancellationToken);
        if (snapshot.IsError || snapshot.Data is not { } before)
            return await RefuseAsync(action, delivery, $"the state before could not be read: {snapshot.Text}", snapshot.Transient, cancellationToken);
        // A yes to what nobody could see is a yes to nothing.
        if (action is { DecidedBy: not null, State: null or { Snapshot: null } })
        {
            const string Unseen = "its target could not be read when it was approved; now it can";
            return MayRedecide(action) ? await RedecideAsync(action, Unseen, cancellationToken) : await RefuseAsync(action, delivery, Unseen, false, cancellationToken);
        }
        if (tools.Find(action)?.HasDryRun == true && await tools.DryRunAsync(action, before, cancellationToken) is { IsError: true } rejected)
            return await RefuseAsync(action, delivery, $"the dry run failed: {rejected.Text}", rejected.Transient, cancellationToken);
        return await ExecuteAsync(action, before, resumed: false, cancellationToken);
    }

    private static bool MayRedecide(ActionRequest action) => action.Redecided < MostRedecisions;

    /// <summary>The world moved on and nothing was done: people are asked about the world of now, the gate is asked at the next delivery.</summary>
    private async Task<JobEnd> RedecideAsync(ActionRequest action, string reason, CancellationToken cancellationToken)
    {
        var state = action.DecidedBy is null ? null : await reader.ReadAsync(action, cancellationToken);
        var next = await progress.RedecideAsync(action, state, reason, options.Value.ApprovalLifetime, cancellationToken);
        return next == ActionStatus.Queued ? JobEnd.Retry(FirstBackOff, reason) : JobEnd.Done;
    }

    /// <summary>Nothing was called yet, so what may be over soon is tried again, each time after twice as long.</summary>
    private async Task<JobEnd> RefuseAsync(ActionRequest action, int delivery, string reason, bool transient, CancellationToken cancellationToken)
    {
        if (transient && delivery < MostTries)
        {
            LogBusy(action.Id, reason);
            return JobEnd.Retry(FirstBackOff * Math.Pow(2, delivery - 1), reason);
        }
        await progress.RefuseAsync(action, reason, cancellationToken);
        return JobEnd.Done;
    }

    /// <param name="resumed">A call before this one may still be on its way.</param>
    private async Task<JobEnd> ExecuteAsync(ActionRequest allowed, JsonElement before, bool resumed, CancellationToken cancellationToken)
    {
        if (await progress.BeginAsync(allowed, before, cancellationToken) is not { } action)
            return JobEnd.Done;
        ToolServerException? lost = null;
        var result = ToolResult.Error("");
        try
        {
            result = await tools.ExecuteAsync(action, before, cancellationToken);
        }
        catch (ToolServerException e)
        {
            (lost, result) = (e, ToolResult.Error(e.Message));
        }
        if (!result.IsError)
        {
            await ending.VerifyAsync(await progress.ExecutedAsync(action, result.Text, cancellationToken), before, cancellationToken);
            return JobEnd.Done;
        }
        // The answer was an error or got lost; only the outside system knows whether the change was made.
        var effect = await tools.ProbeAsync(action, before, cancellationToken);
        // A tool that found another world did nothing, and its probe cannot tell of a target that is another one now.
        if (effect == Effect.Unknown && result.Moved && !resumed)
            effect = Effect.NotApplied;
        switch (effect)
        {
            case Effect.Applied:
                await ending.VerifyAsync(await progress.ExecutedAsync(action, $"made, although the call answered: {result.Text}", cancellationToken), before, cancellationToken);
                break;
            case Effect.NotApplied when lost is not null:
                // The call may still be on its way: look again at the next delivery, as after a crash.
                throw lost;
            case Effect.NotApplied when result.Moved && MayRedecide(action):
                return await RedecideAsync(action, result.Text, cancellationToken);
            case Effect.NotApplied:
                await progress.EndAsync(action, ActionStatus.Failed, null, result.Text, climb: true, cancellationToken);
                break;
            default:
                await progress.EndAsync(action, ActionStatus.Failed, null, $"whether it happened cannot be told, a person must look: {result.Text}", climb: false, cancellationToken);
                break;
        }
        return JobEnd.Done;
    }

    /// <summary>A delivery before this one ended between the decision to call the tool and the note that it answered.</summary>
    private async Task<JobEnd> ResumeAsync(ActionRequest action, CancellationToken cancellationToken)
    {
        var before = Snapshot(action);
        switch (await tools.ProbeAsync(action, before, cancellationToken))
        {
            case Effect.Applied:
                await ending.VerifyAsync(await progress.ExecutedAsync(action, "found done after an interruption", cancellationToken), before, cancellationToken);
                break;
            case Effect.NotApplied:
                // The snapshot's preconditions make it harmless should the first call still be on its way.
                return await ExecuteAsync(action, before, resumed: true, cancellationToken);
            default:
                await progress.EndAsync(action, ActionStatus.Failed, null, "interrupted, and whether it happened cannot be told: a person must look", climb: false, cancellationToken);
                break;
        }
        return JobEnd.Done;
    }

    private static JsonElement Snapshot(ActionRequest action) =>
        action.Attempts[^1].Snapshot ?? throw new InvalidOperationException($"action {action.Id} is {action.Status} without a snapshot");

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue delivered action {ActionId}, which the store does not know")]
    private partial void LogUnknown(string actionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} waits for its tool server: {Reason}")]
    private partial void LogServerAway(string actionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} is tried again later: {Reason}")]
    private partial void LogBusy(string actionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Action {ActionId} was taken over by a newer lease")]
    private partial void LogFenced(string actionId);
}
