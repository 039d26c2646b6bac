namespace AIOps.Worker.Topology;

/// <summary>How the map of what depends on what is kept.</summary>
public sealed class TopologyOptions
{
    public const string Section = "Topology";

    /// <summary>How often each system is read, by one of all Workers.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);
}
