namespace AIOps.Policies.Learning.Proposals;

/// <param name="Proposal">As it is now; null when there is none.</param>
/// <param name="Refusal">Why it could not be decided.</param>
/// <param name="Policy">What it became.</param>
public sealed record ProposalReply(ProposedPolicy? Proposal, string? Refusal = null, Policy? Policy = null);
