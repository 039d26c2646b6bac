using System.Data.Common;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety;

/// <summary>
/// An admin lets one denied action pass the window that denied it. The call is asked anew, unchanged, and every other rule
/// is asked as for everybody: what needs approval still needs it.
/// </summary>
public sealed class ActionOverrides(
    Database database, ActionLedger ledger, ActionGate gate, OutboxRelay relay, IOptions<SafetyOptions> options, TimeProvider time)
{
    private static readonly string[] Rules = [new BlackoutRule().Name, new MaintenanceRule().Name];

    /// <summary>The action that takes the denied one's place, or why there is none.</summary>
    public async Task<ActionReply> OverrideAsync(string id, Principal by, string reason, CancellationToken cancellationToken)
    {
        var reply = await database.WriteAsync(async transaction =>
        {
            if (await ledger.FindAsync(transaction, id, cancellationToken) is not { } denied)
                return new ActionReply(null, "there is no such action");
            return Refusal(denied) is { } refusal ? new ActionReply(denied, refusal) : await AskAsync(transaction, denied, by, reason, cancellationToken);
        }, cancellationToken);
        relay.Wake();
        return reply;
    }

    private string? Refusal(ActionRequest action) => action switch
    {
        { Status: not ActionStatus.Denied } or { Decisions: [] } => $"the action is {WireJson.Name(action.Status)}; only what a window denied can be overridden",
        { Override: { } word } => $"it was overridden already, see action {word.Of}",
        { Decisions: [.., { Outcome: not "deny" }] } => "only what a window denied can be overridden",
        { Decisions: [.., var last] } when !Rules.Contains(last.Rule) => $"it was denied by {last.Rule}, not by a window: {action.Result}",
        _ when time.GetUtcNow() - action.UpdatedAt > options.Value.ApprovalLifetime => "it was denied too long ago; ask again",
        _ => null,
    };

    private async Task<ActionReply> AskAsync(DbTransaction transaction, ActionRequest denied, Principal by, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var anew = denied with
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Override = new ActionOverride(by.Id, reason, now, denied.Id),
            DecidedBy = null,
            Approvals = [],
            State = null,
            Attempts = [],
            Fence = 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var ruling = await gate.JudgeAsync(transaction, anew, GatePass.Request, null, cancellationToken);
        var status = ActionService.StatusOf(ruling.Outcome);
        var refusal = status == ActionStatus.Denied ? ruling.Reason : null;
        anew = await ledger.OpenAsync(transaction, anew with
        {
            Status = status,
            Decisions = ruling.Decisions,
            ExpiresAt = status == ActionStatus.AwaitingApproval ? now + options.Value.ApprovalLifetime : null,
            Result = refusal,
        }, ruling.Reason, cancellationToken);
        if (anew.Status == ActionStatus.Denied)
            return new ActionReply(anew, anew.Result);
        await ledger.MoveAsync(transaction, denied, denied with { Override = new ActionOverride(by.Id, reason, now, anew.Id), UpdatedAt = now }, by.Id, "decision",
            $"{denied.Tool} on {denied.Target}: the window is overridden by {by} ({reason}), see action {anew.Id}", null, cancellationToken);
        return new ActionReply(anew);
    }
}
