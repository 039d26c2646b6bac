namespace AIOps.Policies.Model.Topology;

/// <summary>What one system knows of what depends on what.</summary>
/// <param name="Incomplete">What is missing, and why; null when nothing is.</param>
public sealed record TopologyMap(IReadOnlyList<TopologyNode> Nodes, IReadOnlyList<TopologyLink> Links, string? Incomplete = null)
{
    /// <summary>Nodes that one system may contribute.</summary>
    public const int MostNodes = 10_000;
}
