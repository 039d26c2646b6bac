namespace AIOps.Policies.Learning.Proposals;

public enum ProposalStatus
{
    /// <summary>Waits for a person.</summary>
    Open,

    /// <summary>Is a policy now.</summary>
    Accepted,

    /// <summary>Comes back only on more evidence.</summary>
    Rejected,
}
