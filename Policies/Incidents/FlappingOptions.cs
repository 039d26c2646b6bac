namespace AIOps.Policies.Incidents;

/// <summary>When an incident comes back too often.</summary>
public sealed class FlappingOptions
{
    /// <summary>So many returns…</summary>
    public int Returns { get; set; } = 3;

    /// <summary>…within this time are flapping.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromHours(1);
}
