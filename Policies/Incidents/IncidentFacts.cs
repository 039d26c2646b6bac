namespace AIOps.Policies.Incidents;

/// <summary>What an incident consists of at the moment.</summary>
/// <param name="InFlight">An action of it is queued, running or verifying.</param>
/// <param name="Waits">An action of it waits for approval.</param>
/// <param name="HasAlerts">It is about alerts at all.</param>
/// <param name="Fires">One of them fires.</param>
/// <param name="FiresAfterFailure">One fires whose last action failed.</param>
/// <param name="FiresUnhealed">One fires whose last action was not verified, or that has none.</param>
public sealed record IncidentFacts(bool InFlight, bool Waits, bool HasAlerts, bool Fires, bool FiresAfterFailure, bool FiresUnhealed)
{
    /// <summary>Where the incident is after one of its actions has ended.</summary>
    /// <param name="verified">It was verified; else it failed and there is no next rung.</param>
    public IncidentStatus StatusAfter(bool verified) => this switch
    {
        { HasAlerts: true, Fires: false } => IncidentStatus.Resolved,
        { InFlight: true } => IncidentStatus.Executing,
        _ when !verified => IncidentStatus.Failed,
        { FiresAfterFailure: true } => IncidentStatus.Failed,
        { Waits: true } or { FiresUnhealed: true } => IncidentStatus.Analyzing,
        _ => IncidentStatus.Resolved,
    };
}
