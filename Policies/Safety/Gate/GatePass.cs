namespace AIOps.Policies.Safety.Gate;

/// <summary>When the gate is asked. The world moves between the passes, so every rule is asked at each.</summary>
public enum GatePass
{
    /// <summary>A wish has come in.</summary>
    Request,

    /// <summary>A person has said yes.</summary>
    Approve,

    /// <summary>The Worker is about to begin.</summary>
    Execute,
}
