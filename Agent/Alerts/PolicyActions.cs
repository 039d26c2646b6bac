using System.Data.Common;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Incidents;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Gate;

namespace AIOps.Agent.Alerts;

/// <summary>Turns a policy that matched into an action request. What the alert cannot fill in is refused by name.</summary>
public sealed class PolicyActions(ActionService actions, ActionGate gate, IncidentJournal journal, TimeProvider time)
{
    /// <summary>Call before the first request of a transaction that also changes incidents: the gate's lock comes before theirs.</summary>
    public Task EnterAsync(DbTransaction transaction, CancellationToken cancellationToken) => gate.EnterAsync(transaction, cancellationToken);

    public async Task<ActionRequest> RequestAsync(DbTransaction transaction, Policy policy, ToolAction action, Alert alert, CancellationToken cancellationToken)
    {
        if (alert.IncidentId is { } incident)
            await journal.WriteAsync(transaction, new IncidentEvent(0, incident, time.GetUtcNow(), "policy_matched", $"policy \"{policy.Name}\" asks for {action.Tool}"), IncidentStatus.Analyzing, cancellationToken);
        return await actions.RequestAsync(transaction, PolicyProposals.Of(policy, action, alert), cancellationToken);
    }
}
