using System.Data.Common;
using AIOps.Policies.Queue;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety;

/// <summary>The only door to change: takes proposals through the gate and what passes to the queue.</summary>
public sealed class ActionService(
    Database database, ActionStore actions, ActionDrafts drafts, ActionGate gate, ActionLedger ledger, OutboxRelay relay, RunbookBinding runbooks)
{
    /// <summary>
    /// Judges and records a proposal. The answer is always a stored action: denied (see its decisions), suggested, awaiting
    /// approval or queued. An identical proposal that already waits for a
    /// person is answered with that one.
    /// </summary>
    public async Task<ActionRequest> RequestAsync(ActionProposal proposal, CancellationToken cancellationToken)
    {
        var action = await database.WriteAsync(transaction => RequestAsync(transaction, proposal, cancellationToken), cancellationToken);
        relay.Wake();
        return action;
    }

    /// <summary>As above, inside the caller's transaction; the caller wakes the <see cref="OutboxRelay"/> after the commit.</summary>
    public async Task<ActionRequest> RequestAsync(DbTransaction transaction, ActionProposal proposal, CancellationToken cancellationToken)
    {
        var (draft, misfit) = drafts.Draft(await runbooks.BindAsync(transaction, proposal, cancellationToken));
        var ruling = await gate.JudgeAsync(transaction, draft, GatePass.Request, misfit, cancellationToken);
        var status = StatusOf(ruling.Outcome);
        if (status is ActionStatus.AwaitingApproval or ActionStatus.Requested
            && await actions.FindOpenAsync(transaction, draft.BindingHash, status, draft.CreatedAt, cancellationToken) is { } waiting)
            return waiting;
        var action = draft with
        {
            Status = status,
            Mode = ruling.Mode,
            Decisions = ruling.Decisions,
            ExpiresAt = status == ActionStatus.AwaitingApproval ? draft.ExpiresAt : null,
            Result = ruling.Outcome == GateOutcome.Deny ? ruling.Reason : null,
        };
        return await ledger.OpenAsync(transaction, action, ruling.Reason, cancellationToken);
    }

    internal static ActionStatus StatusOf(GateOutcome outcome) => outcome switch
    {
        GateOutcome.Allow => ActionStatus.Queued,
        GateOutcome.Approve => ActionStatus.AwaitingApproval,
        GateOutcome.Suggest => ActionStatus.Requested,
        _ => ActionStatus.Denied,
    };
}
