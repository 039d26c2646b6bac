namespace AIOps.Policies.Incidents;

/// <summary>Which alerts make up one incident.</summary>
public sealed class IncidentOptions
{
    public const string Section = "Incidents";

    /// <summary>The first rule whose labels an alert has decides; an alert that fits none is an incident of its own.</summary>
    public IList<CorrelationRule> Rules { get; } = [];
}
