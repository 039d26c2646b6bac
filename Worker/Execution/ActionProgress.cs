using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Safety.Ladders;
using AIOps.Policies.Storage;

namespace AIOps.Worker.Execution;

/// <summary>Writes each step of an action durably before the next one begins. Every write carries the lease's fencing token.</summary>
/// <exception cref="FencedException">From every member, when the row is not this worker's any more.</exception>
public sealed class ActionProgress(Database database, ActionLedger ledger, ActionGate gate, Ladder ladder, WorkerName worker, TimeProvider time)
{
    /// <summary>
    /// Asks the gate and, when it allows, notes that the call begins; null when it was denied (which is noted, too). An action
    /// that is already running was interrupted before its call took effect: the gate is asked again, the world has moved.
    /// </summary>
    public async Task<ActionRequest?> BeginAsync(ActionRequest action, JsonElement snapshot, CancellationToken cancellationToken)
    {
        var next = await database.WriteAsync(async transaction =>
        {
            var ruling = await gate.JudgeAsync(transaction, action, GatePass.Execute, null, cancellationToken);
            var now = time.GetUtcNow();
            var judged = Interrupted(action, now) with { Decisions = [.. action.Decisions, .. ruling.Decisions], UpdatedAt = now };
            return ruling.Outcome == GateOutcome.Allow
                ? await MoveAsync(transaction, action, judged with
                {
                    Status = ActionStatus.Running,
                    Attempts = [.. judged.Attempts, new ActionAttempt(judged.Attempts.Count + 1, worker.Value, now, snapshot)],
                }, "executing", action.Attempts.Count == 0 ? "begins" : "begins again after an interruption", IncidentStatus.Executing, cancellationToken)
                : await MoveAsync(transaction, action, judged with { Status = ActionStatus.Denied, Result = ruling.Reason },
                    "gate", $"denied ({ruling.Reason})", action is { Attempts.Count: 0, LadderId: null } ? null : IncidentStatus.Failed, cancellationToken);
        }, cancellationToken);
        return next.Status == ActionStatus.Running ? next : null;
    }

    /// <summary>Ends an action whose call was never begun because the tool refuses it; the policy's next rung is asked for with it.</summary>
    public Task RefuseAsync(ActionRequest action, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return EndAsync(action, action with
        {
            Status = ActionStatus.Failed,
            Result = reason,
            UpdatedAt = now,
            Attempts = [.. action.Attempts, new ActionAttempt(action.Attempts.Count + 1, worker.Value, now, EndedAt: now, Result: reason)],
        }, "failed", $"was not begun: {reason}", IncidentStatus.Failed, climb: true, cancellationToken);
    }

    /// <summary>
    /// The call found the world other than it was when this was decided, and did nothing: decided again. What a person approved
    /// needs that person's yes to the world of now; the rest goes through the gate at its next delivery. The answer says which.
    /// </summary>
    /// <param name="state">What is shown to people now; null where none are asked.</param>
    public async Task<ActionStatus> RedecideAsync(ActionRequest action, TargetState? state, string reason, TimeSpan approvalLifetime, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Found by the snapshot, before any call: an attempt of its own that never began.
        IReadOnlyList<ActionAttempt> attempts = action.Status == ActionStatus.Queued
            ? [.. action.Attempts, new ActionAttempt(action.Attempts.Count + 1, worker.Value, now, EndedAt: now, Result: reason)]
            : [.. action.Attempts.SkipLast(1), action.Attempts[^1] with { EndedAt = now, Result = reason }];
        var next = action.DecidedBy is null ? ActionStatus.Queued : ActionStatus.AwaitingApproval;
        var again = action with { Redecided = action.Redecided + 1 };
        await MoveAsync(action, again with
        {
            Status = next,
            State = state,
            BindingHash = ActionBinding.Of(again),
            DecidedBy = null,
            Approvals = [],
            ExpiresAt = next == ActionStatus.AwaitingApproval ? now + approvalLifetime : null,
            UpdatedAt = now,
            Attempts = attempts,
        }, "redecide", $"the world moved on ({reason}): decided again", null, cancellationToken);
        return next;
    }

    /// <summary>Notes that the change is made and the oracle is asked next.</summary>
    public Task<ActionRequest> ExecutedAsync(ActionRequest action, string result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MoveAsync(action, action with
        {
            Status = ActionStatus.Verifying,
            UpdatedAt = now,
            Attempts = [.. action.Attempts.SkipLast(1), action.Attempts[^1] with { ExecutedAt = now, Result = result }],
        }, "executed", result, null, cancellationToken);
    }

    /// <param name="climb">It failed in a way that is known and over: the policy's next rung is asked for in the same transaction.</param>
    public Task EndAsync(ActionRequest action, ActionStatus status, bool? verified, string result, bool climb, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A failure that is neither known nor over: nobody can tell what it did.
        bool? unclear = status == ActionStatus.Failed && verified is null && !climb ? true : null;
        var (kind, incident) = status == ActionStatus.Succeeded ? ("verified", IncidentStatus.Resolved) : ("failed", IncidentStatus.Failed);
        return EndAsync(action, action with
        {
            Status = status,
            Result = result,
            UpdatedAt = now,
            Attempts = [.. action.Attempts.SkipLast(1), action.Attempts[^1] with { EndedAt = now, Verified = verified, Result = result, Unclear = unclear }],
        }, kind, $"{WireJson.Name(status)} ({result})", incident, climb, cancellationToken);
    }

    private Task EndAsync(ActionRequest before, ActionRequest after, string kind, string message, IncidentStatus incident, bool climb, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            if (climb)
                await ladder.EnterAsync(transaction, before, cancellationToken);
            await MoveAsync(transaction, before, after, kind, message, incident, cancellationToken);
            if (climb)
                await ladder.ClimbAsync(transaction, after, cancellationToken);
        }, cancellationToken);

    private static ActionRequest Interrupted(ActionRequest action, DateTimeOffset now) => action.Attempts.Count == 0
        ? action
        : action with { Attempts = [.. action.Attempts.SkipLast(1), action.Attempts[^1] with { EndedAt = now, Result = "interrupted before it took effect" }] };

    private Task<ActionRequest> MoveAsync(ActionRequest before, ActionRequest after, string kind, string message, IncidentStatus? incident, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => MoveAsync(transaction, before, after, kind, message, incident, cancellationToken), cancellationToken);

    private async Task<ActionRequest> MoveAsync(
        DbTransaction transaction, ActionRequest before, ActionRequest after, string kind, string message, IncidentStatus? incident, CancellationToken cancellationToken) =>
        await ledger.MoveAsync(transaction, before, after, worker.Value, kind, $"{after.Tool} on {after.Target}: {message}", incident, cancellationToken)
            ? after
            : throw new FencedException(before.Id);
}
