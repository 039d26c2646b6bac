namespace AIOps.Agent.Graph;

/// <summary>Who may approve an action: anybody of that role or above but those named.</summary>
/// <param name="Not">Who asked for it, and who has approved it already.</param>
/// <param name="You">Whether that is open to the principal of the run.</param>
public sealed record ApproverRule(Role Role, IReadOnlyList<string> Not, bool You)
{
    internal static ApproverRule Of(ActionRequest action, Principal reader)
    {
        var not = action.Approvals.Select(approval => approval.By).Prepend(action.RequestedBy).Distinct(StringComparer.Ordinal).ToList();
        return new(Role.Approver, not, reader.Role >= Role.Approver && !not.Contains(reader.Id));
    }
}
