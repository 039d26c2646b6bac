using System.Data.Common;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety;

/// <summary>The only door to change: takes proposals through the gate and what passes to the queue.</summary>
public sealed class ActionService(
    Database database, ActionStore actions, ActionLedger ledger, ActionGate gate, IToolDirectory tools, OutboxRelay relay,
    IOptions<SafetyOptions> options, TimeProvider time)
{
    /// <summary>
    /// Judges and records a proposal. The answer is always a stored action: denied (see its decisions), suggested, awaiting
    /// approval or queued. An identical proposal that already waits for approval is answered with that one.
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
        var (draft, misfit) = Draft(proposal);
        var ruling = await gate.JudgeAsync(transaction, draft, GatePass.Request, misfit, cancellationToken);
        if (ruling.Outcome is GateOutcome.Approve or GateOutcome.Suggest
            && await actions.FindAwaitingAsync(transaction, draft.BindingHash, cancellationToken) is { } waiting)
            return waiting;
        var action = draft with
        {
            Status = StatusOf(ruling.Outcome),
            Decisions = ruling.Decisions,
            ExpiresAt = ruling.Outcome == GateOutcome.Approve ? draft.CreatedAt + options.Value.ApprovalLifetime : null,
            Result = ruling.Outcome == GateOutcome.Deny ? ruling.Reason : null,
        };
        return await ledger.OpenAsync(transaction, action, ruling.Reason, cancellationToken);
    }

    private (ActionRequest Draft, string? Misfit) Draft(ActionProposal proposal)
    {
        var tool = tools.Find(proposal.Tool);
        var now = time.GetUtcNow();
        var given = tool is not null && proposal.Origin == ActionOrigin.Policy
            ? ArgumentCoercion.Apply(tool.InputSchema, proposal.Arguments)
            : proposal.Arguments;
        var arguments = tool is null ? CanonicalJson.Canonicalize(given) : ArgumentSchema.WithDefaults(tool.InputSchema, given);
        var name = tool?.Name ?? ToolNames.Normalize(proposal.Tool);
        var target = $"tool:{name}";
        var misfit = proposal.Refusal;
        if (misfit is null && tool is { Risk: Risk.ReadOnly })
            misfit = $"{name} changes nothing; call it directly";
        else if (misfit is null && tool is not null && (misfit = ArgumentSchema.Explain(tool.InputSchema, arguments)) is null
            && !TargetTemplate.TryResolve(tool.TargetTemplate!, arguments, out target))
            (misfit, target) = (target, $"tool:{name}");
        var risk = tool?.Risk ?? Risk.Destructive;
        return (new ActionRequest
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Tool = name,
            Arguments = arguments,
            Target = target,
            Risk = risk,
            Mode = ModeRule.Choose(proposal.Origin, proposal.Mode, risk, options.Value),
            Origin = proposal.Origin,
            RequestedBy = proposal.By.Id,
            Reason = proposal.Reason,
            PolicyId = proposal.PolicyId,
            PolicyVersion = proposal.PolicyVersion,
            Cooldown = proposal.Cooldown,
            RateLimit = proposal.RateLimit,
            Verify = proposal.Verify,
            AlertId = proposal.AlertId,
            IncidentId = proposal.IncidentId,
            RunId = proposal.RunId,
            BindingHash = ActionBinding.Of(name, arguments, target, proposal.PolicyVersion),
            CreatedAt = now,
            UpdatedAt = now,
        }, misfit);
    }

    private static ActionStatus StatusOf(GateOutcome outcome) => outcome switch
    {
        GateOutcome.Allow => ActionStatus.Queued,
        GateOutcome.Approve => ActionStatus.AwaitingApproval,
        GateOutcome.Suggest => ActionStatus.Requested,
        _ => ActionStatus.Denied,
    };
}
