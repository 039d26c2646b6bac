namespace AIOps.Policies.Incidents.Storms;

/// <summary>When so many new problems come at once that nobody could look at each: from then on they are one incident.</summary>
public sealed class AlertStormOptions
{
    /// <summary>More new problems than this… 0 never takes anything for a storm.</summary>
    public int Problems { get; set; } = 50;

    /// <summary>…within this time, counted by each Agent, are a storm.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>So long after it began new problems join one storm's incident, if they still come as fast; then a storm is another one.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);
}
