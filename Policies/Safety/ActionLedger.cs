using System.Data.Common;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Incidents;
using AIOps.Policies.Learning;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety;

/// <summary>
/// Writes what becomes of an action, all in one transaction: the row, the promise to the queue, the audit entry, the
/// incident's timeline and, at the end, the job log, the policy's record and the runbook memory.
/// </summary>
public sealed class ActionLedger(ActionStore actions, OutboxStore outbox, AuditStore audit, JobLogStore jobs, IncidentJournal journal, StormIncidents storms, SuccessRecord record, RunbookMemory memory)
{
    /// <summary>The action as it is now; nobody else moves it before the transaction ends.</summary>
    public Task<ActionRequest?> FindAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        actions.GetAsync(transaction, id, cancellationToken);

    /// <summary>Records a new action. One that lost its target to another writer is recorded as denied; the answer says which.</summary>
    public async Task<ActionRequest> OpenAsync(DbTransaction transaction, ActionRequest action, string reason, CancellationToken cancellationToken)
    {
        if (!await actions.InsertAsync(transaction, action, cancellationToken))
        {
            // Only a writer that bypassed the gate's lock can have taken the target; the index held.
            reason = $"another action is under way on {action.Target}";
            action = action with { Status = ActionStatus.Denied, Result = reason };
            await actions.InsertAsync(transaction, action, cancellationToken);
        }
        await PromiseAsync(transaction, action, false, cancellationToken);
        await audit.AppendAsync(transaction, new AuditEntry(action.CreatedAt, action.RequestedBy, "action.request", $"action:{action.Id}", null,
            WireJson.ToElement(new { action.Tool, action.Arguments, action.Target, action.Status })), cancellationToken);
        await storms.NoteAsync(transaction, action, cancellationToken);
        await journal.WriteAsync(transaction, action, "gate", $"{action.Tool} on {action.Target}: {WireJson.Name(action.Status)} ({reason})", action.CreatedAt, null, cancellationToken);
        return action;
    }

    /// <summary>
    /// Moves an action on. False, and nothing written, when it is no longer as <paramref name="before"/> says or a newer
    /// lease has written it.
    /// </summary>
    /// <param name="kind">Kind of the timeline event.</param>
    /// <param name="incident">Where the incident is now, or null.</param>
    public async Task<bool> MoveAsync(
        DbTransaction transaction, ActionRequest before, ActionRequest after, string by, string kind, string message, IncidentStatus? incident, CancellationToken cancellationToken)
    {
        if (!await actions.UpdateAsync(transaction, after, before.Status, cancellationToken))
            return false;
        var moved = before.Status != after.Status;
        if (moved)
        {
            await PromiseAsync(transaction, after, before.Status == ActionStatus.Dead, cancellationToken);
            await storms.NoteAsync(transaction, after, cancellationToken);
        }
        var verb = moved ? WireJson.Name(after.Status) : after.Override != before.Override ? "override" : !ReferenceEquals(after.Approvals, before.Approvals) ? "approve" : after.Status == ActionStatus.Dead ? "discard" : null;
        if (verb is not null)
            await audit.AppendAsync(transaction, new AuditEntry(after.UpdatedAt, by, $"action.{verb}", $"action:{after.Id}",
                WireJson.ToElement(new { before.Status }), WireJson.ToElement(new { after.Status, after.Result, after.Override })), cancellationToken);
        await journal.WriteAsync(transaction, after, kind, message, after.UpdatedAt, incident, cancellationToken);
        // What never began has no job to log.
        if (moved && after.Status.IsFinal() && after.Attempts.Count > 0)
            await jobs.AppendAsync(transaction, new JobLog(after.Tool, after.Target, WireJson.Name(after.Status), after.Result ?? "", after.UpdatedAt, after.Id), cancellationToken);
        if (moved)
        {
            await record.NoteAsync(transaction, after, cancellationToken);
            await memory.NoteAsync(transaction, after, cancellationToken);
        }
        return true;
    }

    /// <param name="revived">From the dead letter: it may go on where it was interrupted.</param>
    private Task PromiseAsync(DbTransaction transaction, ActionRequest action, bool revived, CancellationToken cancellationToken) =>
        action.Status == ActionStatus.Queued || (revived && action.Status.IsInFlight())
            ? outbox.AddAsync(transaction, OutboxRelay.Enqueue, OutboxRelay.Payload(action), action.UpdatedAt, cancellationToken)
            : Task.CompletedTask;
}
