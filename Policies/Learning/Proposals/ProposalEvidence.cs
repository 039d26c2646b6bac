namespace AIOps.Policies.Learning.Proposals;

/// <summary>What speaks for a proposed policy.</summary>
/// <param name="IncidentIds">In which the fix was verified; the newest, at most 20.</param>
/// <param name="ActionIds">That were verified there.</param>
/// <param name="DecidedBy">Who let them happen.</param>
public sealed record ProposalEvidence(int Incidents, IReadOnlyList<string> IncidentIds, IReadOnlyList<string> ActionIds, IReadOnlyList<string> DecidedBy)
{
    public static ProposalEvidence None { get; } = new(0, [], [], []);
}
