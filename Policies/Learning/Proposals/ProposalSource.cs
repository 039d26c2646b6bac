namespace AIOps.Policies.Learning.Proposals;

/// <summary>Who proposed a policy.</summary>
public enum ProposalSource
{
    /// <summary>What was remembered of verified fixes.</summary>
    Learning,

    /// <summary>A chat or another agent, over the tool propose_policy.</summary>
    Agent,
}
