using AIOps.Policies.Incidents.Grounds;
using AIOps.Policies.Incidents.Storms;

namespace AIOps.Policies.Incidents;

/// <summary>Which alerts make up one incident, how long it may come back, and what it is worth.</summary>
public sealed class IncidentOptions
{
    public const string Section = "Incidents";

    /// <summary>The first rule whose labels an alert has decides; an alert that fits none is an incident of its own.</summary>
    public IList<CorrelationRule> Rules { get; } = [];

    /// <summary>A problem that comes back within this time opens its incident again; later it is a new one.</summary>
    public TimeSpan ReopenWithin { get; set; } = TimeSpan.FromMinutes(30);

    public GroundOptions Topology { get; } = new();

    public AlertStormOptions Storm { get; } = new();

    public FlappingOptions Flapping { get; } = new();

    public SavingsOptions Savings { get; } = new();
}
