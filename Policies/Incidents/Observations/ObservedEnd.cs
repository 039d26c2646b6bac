namespace AIOps.Policies.Incidents.Observations;

/// <summary>What became of an alert that a policy only observed.</summary>
public enum ObservedEnd
{
    /// <summary>It stopped, and nobody had done anything.</summary>
    RecoveredAlone,

    /// <summary>Another policy, a person or a program did something before it stopped, or while it still fires.</summary>
    ActedOn,

    /// <summary>It fires still, and nobody has done anything.</summary>
    StillFiring,

    /// <summary>The alert is not stored any more.</summary>
    Unknown,
}
