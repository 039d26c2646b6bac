namespace AIOps.Policies.Safety.Gate;

/// <summary>In rising order of restraint: the gate's ruling is the most restrained outcome of all rules.</summary>
public enum GateOutcome
{
    Allow,

    /// <summary>Wait for a person.</summary>
    Approve,

    /// <summary>Record as a proposal.</summary>
    Suggest,

    Deny,
}
