using System.Data.Common;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety;

/// <summary>What a person does about an action that the queue gave up: bring it back through the gate, or lay it to rest.</summary>
public sealed class DeadActions(Database database, ActionLedger ledger, ActionGate gate, IActionQueue queue, OutboxRelay relay, TimeProvider time)
{
    /// <summary>
    /// Through the gate as if it were approved now; then one that may have begun is looked at before anything is called, and
    /// one that never began starts afresh.
    /// </summary>
    public async Task<ActionReply> ReplayAsync(string id, Principal by, string reason, CancellationToken cancellationToken)
    {
        var reply = await database.WriteAsync(async transaction =>
        {
            var found = await FindAsync(transaction, id, cancellationToken);
            return found is { Refusal: null, Action: { } dead } ? await ReviveAsync(transaction, dead, by, reason, cancellationToken) : found;
        }, cancellationToken);
        if (reply.Refusal is not null || reply.Action is null)
            return reply;
        // Committed: should this fail, the sweep over stalled actions finds it and lays it back into the dead letter.
        await queue.ReplayAsync(id, cancellationToken);
        relay.Wake();
        return reply;
    }

    /// <summary>It stays dead, and out of the list.</summary>
    public async Task<ActionReply> DiscardAsync(string id, Principal by, string reason, CancellationToken cancellationToken)
    {
        var reply = await database.WriteAsync(async transaction =>
        {
            var found = await FindAsync(transaction, id, cancellationToken);
            if (found is not { Refusal: null, Action: { } dead })
                return found;
            var next = dead with { DecidedBy = by.Id, Result = $"{dead.Result}; discarded by {by}: {reason}", UpdatedAt = time.GetUtcNow() };
            return await ledger.MoveAsync(transaction, dead, next, by.Id, "decision", $"{dead.Tool} on {dead.Target}: discarded by {by} ({reason})", null, cancellationToken)
                ? new ActionReply(next)
                : found with { Refusal = "the action changed at the same moment; look again" };
        }, cancellationToken);
        if (reply is { Refusal: null, Action: not null })
            await queue.DiscardAsync(id, cancellationToken);
        return reply;
    }

    private async Task<ActionReply> FindAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        await ledger.FindAsync(transaction, id, cancellationToken) is not { } action ? new ActionReply(null, "there is no such action")
            : new ActionReply(action, action.Status == ActionStatus.Dead ? null : $"the action is {WireJson.Name(action.Status)}, not dead");

    private async Task<ActionReply> ReviveAsync(DbTransaction transaction, ActionRequest dead, Principal by, string reason, CancellationToken cancellationToken)
    {
        var ruling = await gate.JudgeAsync(transaction, dead, GatePass.Approve, null, cancellationToken);
        if (ruling.Outcome != GateOutcome.Allow)
            return new ActionReply(dead, $"not allowed now: {ruling.Reason}");
        var next = dead with { Status = StatusOf(dead), Result = null, Decisions = [.. dead.Decisions, .. ruling.Decisions], UpdatedAt = time.GetUtcNow() };
        return await ledger.MoveAsync(transaction, dead, next, by.Id, "decision", $"{dead.Tool} on {dead.Target}: replayed by {by} ({reason})", IncidentStatus.Executing, cancellationToken)
            ? new ActionReply(next)
            : new ActionReply(dead, "the action changed at the same moment; look again");
    }

    /// <summary>How far it came: a Worker probes what is running and asks the oracle about what is verifying.</summary>
    private static ActionStatus StatusOf(ActionRequest dead) => (dead.Attempts is [.., var last] ? last : null) switch
    {
        { Snapshot: not null, EndedAt: null, ExecutedAt: not null } => ActionStatus.Verifying,
        { Snapshot: not null, EndedAt: null } => ActionStatus.Running,
        _ => ActionStatus.Queued,
    };
}
