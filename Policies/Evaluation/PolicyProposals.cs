using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Safety;

namespace AIOps.Policies.Evaluation;

/// <summary>What a policy asks for when an alert matches it: the one form that intake sends to the gate and simulation foretells.</summary>
public static class PolicyProposals
{
    /// <summary>What the alert cannot fill in becomes the proposal's refusal, by name.</summary>
    public static ActionProposal Of(Policy policy, ToolAction action, Alert alert)
    {
        var arguments = Placeholders.Resolve(action.Parameters, alert, out var unresolved);
        return new ActionProposal(action.Tool, arguments, ActionOrigin.Policy,
            new Principal($"policy:{policy.Id}", Role.Operator), $"policy {policy.Name} matched alert {alert.Name}")
        {
            Mode = policy.Mode,
            Priority = AlertPriority.Of(alert),
            PolicyId = policy.Id,
            PolicyVersion = policy.Version,
            Cooldown = policy.Cooldown,
            RateLimit = policy.RateLimit,
            Verify = policy.Verify,
            AlertId = alert.Id,
            IncidentId = alert.IncidentId,
            Refusal = unresolved.Count == 0 ? null : $"the alert has no value for {string.Join(", ", unresolved.Select(u => $"${{{u}}}"))}",
        };
    }
}
