using System.Data.Common;
using AIOps.Policies.Documents;
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

    public async Task<ActionRequest> RequestAsync(DbTransaction transaction, CompiledPolicy match, Alert alert, CancellationToken cancellationToken)
    {
        var policy = match.Policy;
        var arguments = Placeholders.Resolve(match.Action.Parameters, alert, out var unresolved);
        if (alert.IncidentId is { } incident)
            await journal.WriteAsync(transaction, new IncidentEvent(0, incident, time.GetUtcNow(), "policy_matched", $"policy \"{policy.Name}\" asks for {match.Action.Tool}"), IncidentStatus.Analyzing, cancellationToken);
        return await actions.RequestAsync(transaction, new ActionProposal(match.Action.Tool!, arguments, ActionOrigin.Policy,
            new Principal($"policy:{policy.Id}", Role.Operator), $"policy {policy.Name} matched alert {alert.Name}")
        {
            Mode = policy.Mode,
            PolicyId = policy.Id,
            PolicyVersion = policy.Version,
            Cooldown = policy.Cooldown,
            RateLimit = policy.RateLimit,
            Verify = policy.Verify,
            AlertId = alert.Id,
            IncidentId = alert.IncidentId,
            Refusal = unresolved.Count == 0 ? null : $"the alert has no value for {string.Join(", ", unresolved.Select(u => $"${{{u}}}"))}",
        }, cancellationToken);
    }
}
