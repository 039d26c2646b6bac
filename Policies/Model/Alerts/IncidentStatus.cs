namespace AIOps.Policies.Model.Alerts;

/// <summary>The life cycle that users see: RECEIVED → ANALYZING → EXECUTING → RESOLVED or FAILED.</summary>
public enum IncidentStatus
{
    Received,
    Analyzing,
    Executing,
    Resolved,
    Failed,
}
