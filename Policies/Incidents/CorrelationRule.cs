namespace AIOps.Policies.Incidents;

/// <summary>Alerts that agree in these labels are one incident, as long as they come close enough to each other.</summary>
public sealed class CorrelationRule
{
    /// <summary>Names of labels, such as <c>alertname</c> and <c>cluster</c>. An alert without one of them is not meant.</summary>
    public IList<string> Labels { get; } = [];

    /// <summary>After this long without a new alert the next one opens an incident of its own.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);
}
