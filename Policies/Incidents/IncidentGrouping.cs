namespace AIOps.Policies.Incidents;

public enum IncidentGrouping
{
    Severity,
    Source,

    /// <summary>The first policy that acted.</summary>
    Policy,

    /// <summary>The day it was opened, in UTC.</summary>
    Day,
}
