using System.Data.Common;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Incidents;
using AIOps.Policies.Notices;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.Ladders;

/// <summary>
/// Goes from a rung that failed to the next one, in the transaction that ends it: no crash lies between the two. Which ends
/// climb is said by whoever ends the action (docs/decisions/0012-ladders.md).
/// </summary>
public sealed class Ladder(PolicyStore policies, AlertStore alerts, ActionService actions, ActionGate gate, PolicyNotices notices, IncidentJournal journal, TimeProvider time)
{
    /// <summary>The gate's lock comes before the rows that the end of an action changes; call first where <see cref="ClimbAsync"/> may follow.</summary>
    public Task EnterAsync(DbTransaction transaction, ActionRequest action, CancellationToken cancellationToken) =>
        action is { PolicyId: not null, AlertId: not null } ? gate.EnterAsync(transaction, cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// Asks for the rung after <paramref name="failed"/>, whose end is already written. Stops, and says so on the timeline, when
    /// the policy is not the version that matched any more, the alert is over, or no rung is left: then it is a person's turn.
    /// </summary>
    public async Task ClimbAsync(DbTransaction transaction, ActionRequest failed, CancellationToken cancellationToken)
    {
        if (failed is not { PolicyId: { } policyId, AlertId: { } alertId })
            return;
        var policy = await policies.GetAsync(transaction, policyId, cancellationToken);
        var alert = await alerts.GetAsync(transaction, alertId, cancellationToken);
        if (policy is not { Enabled: true } || policy.Version != failed.PolicyVersion)
            await StopAsync(transaction, failed, $"policy {policyId} has been changed, disabled or removed since it matched: no further rung, a person must look", cancellationToken);
        else if (alert is null)
            await StopAsync(transaction, failed, "the alert is gone: no further rung, a person must look", cancellationToken);
        else if (alert.Status == AlertStatus.Resolved)
            await journal.WriteAsync(transaction, failed, "ladder", "the alert has resolved meanwhile: no further rung is needed", time.GetUtcNow(), null, cancellationToken);
        else
            // Joined by the action: the alert's own row may have been joined to another incident since.
            await ClimbAsync(transaction, failed, policy, alert with { IncidentId = failed.IncidentId ?? alert.IncidentId }, cancellationToken);
    }

    private async Task ClimbAsync(DbTransaction transaction, ActionRequest failed, Policy policy, Alert alert, CancellationToken cancellationToken)
    {
        if (Rungs(policy) is not { } rungs)
        {
            await StopAsync(transaction, failed, $"policy {policy.Id} cannot be read: no further rung, a person must look", cancellationToken);
            return;
        }
        var next = failed.Rung + 1;
        switch (rungs.ElementAtOrDefault(next))
        {
            case ToolAction tool:
                await journal.WriteAsync(transaction, failed, "ladder", $"rung {next} of {rungs.Count} failed; next is {tool.Tool}", time.GetUtcNow(), IncidentStatus.Analyzing, cancellationToken);
                var asked = await actions.RequestAsync(transaction, PolicyProposals.Of(policy, tool, alert) with
                {
                    Rung = next,
                    LadderId = failed.LadderId ?? failed.Id,
                    Reason = $"policy {policy.Name} matched alert {alert.Name}; rung {next + 1} of {rungs.Count}, after {failed.Tool} failed",
                }, cancellationToken);
                if (asked.Status == ActionStatus.Denied)
                    await StopAsync(transaction, failed, $"rung {next + 1} of {rungs.Count} ({tool.Tool}) is denied ({asked.Result}): a person must look", cancellationToken);
                break;
            case NotifyAction notify:
                var why = $"{(next == 1 ? "What" : "All that")} policy {policy.Name} tried for {alert.Name} failed; last {failed.Tool} on {failed.Target}: {failed.Result}";
                await notices.AddAsync(transaction, policy, notify, alert, why, cancellationToken);
                await StopAsync(transaction, failed, "every rung failed, people are told: a person must look", cancellationToken);
                break;
            default:
                if (rungs.Count > 1)
                    await StopAsync(transaction, failed, $"all {rungs.Count} rungs failed: a person must look", cancellationToken);
                break;
        }
    }

    private Task StopAsync(DbTransaction transaction, ActionRequest failed, string why, CancellationToken cancellationToken) =>
        journal.WriteAsync(transaction, failed, "ladder", why, time.GetUtcNow(), IncidentStatus.Failed, cancellationToken);

    private static IReadOnlyList<PolicyAction>? Rungs(Policy policy)
    {
        try
        {
            return PolicyActionReader.Read(policy.Action);
        }
        catch (PolicyFormatException)
        {
            return null;
        }
    }
}
