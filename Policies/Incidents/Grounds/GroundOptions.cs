namespace AIOps.Policies.Incidents.Grounds;

/// <summary>Whether alerts join the incident of what their target runs on.</summary>
public sealed class GroundOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>So long after the last alert about the machine alerts of what runs on it join.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);
}
