using System.Data.Common;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Safety.States;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety;

/// <summary>What people decide about actions that wait: approve, deny, cancel; and what time decides: expire.</summary>
public sealed class ActionDecisions(
    Database database, ActionLedger ledger, ActionGate gate, OutboxRelay relay, ActionSignal signal, TargetStates states, TimeProvider time)
{
    /// <summary>
    /// Approves exactly the stored call and passes it through the gate again. Where several must approve, the answer is the
    /// action that still waits, with how many are missing. Refused to whoever asked for it, after expiry,
    /// and when <paramref name="bindingHash"/> (what the approver saw) or the stored hash no longer fits. Where the target's state was
    /// not read yet, it is now: the yes is to what is there.
    /// </summary>
    public async Task<ActionReply> ApproveAsync(string id, Principal by, string? bindingHash, CancellationToken cancellationToken)
    {
        await states.EnsureAsync(id, cancellationToken);
        var reply = await database.WriteAsync(transaction => ApproveAsync(transaction, id, by, bindingHash, cancellationToken), cancellationToken);
        relay.Wake();
        signal.Raise(id);
        return reply;
    }

    public Task<ActionReply> DenyAsync(string id, Principal by, string? reason, CancellationToken cancellationToken) =>
        EndAsync(id, by, ActionStatus.Denied, reason is null ? $"denied by {by}" : $"denied by {by}: {reason}",
            a => a.Status is ActionStatus.AwaitingApproval or ActionStatus.Requested, cancellationToken);

    /// <summary>Takes back what has not begun to run.</summary>
    public Task<ActionReply> CancelAsync(string id, Principal by, CancellationToken cancellationToken) =>
        EndAsync(id, by, ActionStatus.Cancelled, $"cancelled by {by}",
            MayCancel, cancellationToken);

    /// <summary>As above, together with what else is to be so or not at all. Whoever waits for the action is told by the caller, after the commit.</summary>
    public Task<ActionReply> CancelAsync(DbTransaction transaction, string id, Principal by, CancellationToken cancellationToken) =>
        EndAsync(transaction, id, by, ActionStatus.Cancelled, $"cancelled by {by}", MayCancel, cancellationToken);

    /// <summary>Ends what nobody approved in time.</summary>
    public Task<ActionReply> ExpireAsync(string id, CancellationToken cancellationToken) =>
        EndAsync(id, new Principal("system", Role.Admin), ActionStatus.Expired, "nobody approved in time",
            a => a.Status == ActionStatus.AwaitingApproval && a.ExpiresAt <= time.GetUtcNow(), cancellationToken);

    private async Task<ActionReply> ApproveAsync(DbTransaction transaction, string id, Principal by, string? bindingHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await ledger.FindAsync(transaction, id, cancellationToken) is not { } action)
            return new ActionReply(null, "there is no such action");
        if (action.Status is not (ActionStatus.AwaitingApproval or ActionStatus.Requested))
            return new ActionReply(action, $"the action is {WireJson.Name(action.Status)}");
        if (by.Id == action.RequestedBy)
            return new ActionReply(action, "who asked for an action cannot approve it");
        if (action.ExpiresAt <= now)
            return new ActionReply(action, "the time to approve has passed");
        if (ActionBinding.Of(action) != action.BindingHash || (bindingHash is not null && bindingHash != action.BindingHash))
            return new ActionReply(action, "what is stored is not what was shown for approval");

        // A suggestion waits so long that a yes may have to be renewed.
        if (action is { Status: ActionStatus.AwaitingApproval, ApprovalsNeeded: > 1 } && action.Approvals.Any(a => a.By == by.Id))
            return new ActionReply(action, $"{by} has approved it already; {action.ApprovalsMissing} more must, each somebody else");

        var approved = action with { DecidedBy = by.Id, Approvals = [.. action.Approvals.Where(a => a.By != by.Id), new ActionApproval(by.Id, now)] };
        var ruling = await gate.JudgeAsync(transaction, approved, GatePass.Approve, null, cancellationToken);
        var next = approved with { Decisions = [.. action.Decisions, .. ruling.Decisions], UpdatedAt = now };
        if (ruling.Outcome == GateOutcome.Approve)
            return await MoveAsync(transaction, action, next with { DecidedBy = null }, by, $"approved by {by}; {ruling.Reason}", cancellationToken)
                ? new ActionReply(next with { DecidedBy = null })
                : Changed(action);
        var refusal = ruling.Outcome == GateOutcome.Allow ? null : ruling.Reason;
        next = next with { Status = refusal is null ? ActionStatus.Queued : ActionStatus.Denied, Result = refusal };
        var message = refusal is null ? $"approved by {by}" : $"approved by {by}, but not allowed any more ({refusal})";
        return await MoveAsync(transaction, action, next, by, message, cancellationToken)
            ? new ActionReply(next, refusal)
            : Changed(action);
    }

    private async Task<ActionReply> EndAsync(string id, Principal by, ActionStatus end, string reason, Func<ActionRequest, bool> may, CancellationToken cancellationToken)
    {
        var reply = await database.WriteAsync(transaction => EndAsync(transaction, id, by, end, reason, may, cancellationToken), cancellationToken);
        signal.Raise(id);
        return reply;
    }

    private async Task<ActionReply> EndAsync(DbTransaction transaction, string id, Principal by, ActionStatus end, string reason, Func<ActionRequest, bool> may, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(transaction, id, cancellationToken) is not { } action)
            return new ActionReply(null, "there is no such action");
        if (!may(action))
            return new ActionReply(action, $"the action is {WireJson.Name(action.Status)}");
        var next = action with { Status = end, DecidedBy = by.Id, Result = reason, UpdatedAt = time.GetUtcNow() };
        return await MoveAsync(transaction, action, next, by, reason, cancellationToken) ? new ActionReply(next) : Changed(action);
    }

    private static bool MayCancel(ActionRequest action) => action.Status is ActionStatus.AwaitingApproval or ActionStatus.Requested or ActionStatus.Queued;

    private static ActionReply Changed(ActionRequest action) => new(action, "the action changed at the same moment; look again");

    private Task<bool> MoveAsync(DbTransaction transaction, ActionRequest before, ActionRequest after, Principal by, string message, CancellationToken cancellationToken) =>
        ledger.MoveAsync(transaction, before, after, by.Id, "decision", $"{after.Tool} on {after.Target}: {message}",
            // The rungs before it failed; without this one nobody looks after the incident any more.
            after is { LadderId: not null } && after.Status.IsFinal() ? IncidentStatus.Failed : null, cancellationToken);
}
