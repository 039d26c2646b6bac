namespace AIOps.Policies.Model.Tools;

public enum HealthState
{
    Unhealthy,
    Progressing,
    Healthy,

    /// <summary>Not over, and nobody need wait: whoever brings it to its end puts the action back into the queue.</summary>
    Delegated,
}
