namespace AIOps.Policies.Model.Alerts;

public enum AlertStatus
{
    Firing,
    Resolved,
}
