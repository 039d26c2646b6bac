namespace AIOps.Policies.Autonomy;

/// <summary>What became of an action that was begun.</summary>
public enum VerifiedOutcome
{
    /// <summary>Made, and found healthy by the oracle.</summary>
    Success,

    /// <summary>Nothing was changed.</summary>
    Failed,

    /// <summary>It was changed and is not healthy, was put back, or nobody can tell.</summary>
    Harmful,
}
