namespace AIOps.Policies.Model.Tools;

public enum HealthState
{
    Unhealthy,
    Progressing,
    Healthy,
}
