using System.Text.Json;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Worker.Execution;

/// <summary>Writes each step of an action durably before the next one begins. Every write carries the lease's fencing token.</summary>
/// <exception cref="FencedException">From every member, when the row is not this worker's any more.</exception>
public sealed class ActionProgress(Database database, ActionLedger ledger, ActionGate gate, TimeProvider time)
{
    /// <summary>Asks the gate for the last time and, when it allows, notes that the call begins; null when it was denied (which is noted, too).</summary>
    public async Task<ActionRequest?> BeginAsync(ActionRequest action, string worker, JsonElement snapshot, CancellationToken cancellationToken)
    {
        var next = await database.WriteAsync(async transaction =>
        {
            var ruling = await gate.JudgeAsync(transaction, action, GatePass.Execute, null, cancellationToken);
            var now = time.GetUtcNow();
            var judged = action with { Decisions = [.. action.Decisions, .. ruling.Decisions], UpdatedAt = now };
            var running = ruling.Outcome == GateOutcome.Allow
                ? judged with { Status = ActionStatus.Running, Attempts = [.. action.Attempts, new ActionAttempt(action.Attempts.Count + 1, worker, now, snapshot)] }
                : judged with { Status = ActionStatus.Denied, Result = ruling.Reason };
            var denied = running.Status == ActionStatus.Denied;
            if (!await ledger.MoveAsync(transaction, action, running, worker, denied ? "gate" : "executing",
                denied ? $"{action.Tool} on {action.Target}: denied ({ruling.Reason})" : $"{action.Tool} on {action.Target} begins",
                denied ? null : IncidentStatus.Executing, cancellationToken))
                throw new FencedException(action.Id);
            return running;
        }, cancellationToken);
        return next.Status == ActionStatus.Running ? next : null;
    }

    /// <summary>Ends an action whose call was never begun.</summary>
    public Task RefuseAsync(ActionRequest action, string worker, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MoveAsync(action, action with
        {
            Status = ActionStatus.Failed,
            Result = reason,
            UpdatedAt = now,
            Attempts = [.. action.Attempts, new ActionAttempt(action.Attempts.Count + 1, worker, now, EndedAt: now, Result: reason)],
        }, "failed", $"{action.Tool} on {action.Target} was not begun: {reason}", IncidentStatus.Failed, cancellationToken);
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
        }, "executed", $"{action.Tool} on {action.Target}: {result}", null, cancellationToken);
    }

    /// <summary>Notes that an interrupted call, which did not happen, is made again from the same snapshot.</summary>
    public Task<ActionRequest> AgainAsync(ActionRequest action, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = action.Attempts[^1];
        return MoveAsync(action, action with
        {
            UpdatedAt = now,
            Attempts = [.. action.Attempts.SkipLast(1), last with { EndedAt = now, Result = "interrupted before it took effect" }, new ActionAttempt(last.Number + 1, last.Worker, now, last.Snapshot)],
        }, "executing", $"{action.Tool} on {action.Target} begins again after an interruption", IncidentStatus.Executing, cancellationToken);
    }

    public Task EndAsync(ActionRequest action, ActionStatus status, bool? verified, string result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (kind, incident) = status == ActionStatus.Succeeded ? ("verified", IncidentStatus.Resolved) : ("failed", IncidentStatus.Failed);
        return MoveAsync(action, action with
        {
            Status = status,
            Result = result,
            UpdatedAt = now,
            Attempts = [.. action.Attempts.SkipLast(1), action.Attempts[^1] with { EndedAt = now, Verified = verified, Result = result }],
        }, kind, $"{action.Tool} on {action.Target}: {WireJson.Name(status)} ({result})", incident, cancellationToken);
    }

    private async Task<ActionRequest> MoveAsync(ActionRequest before, ActionRequest after, string kind, string message, IncidentStatus? incident, CancellationToken cancellationToken)
    {
        var by = after.Attempts.Count > 0 ? after.Attempts[^1].Worker : "worker";
        if (!await database.WriteAsync(transaction => ledger.MoveAsync(transaction, before, after, by, kind, message, incident, cancellationToken), cancellationToken))
            throw new FencedException(before.Id);
        return after;
    }
}
