namespace AIOps.Policies.Model.Topology;

/// <summary>What one system knows of what depends on what.</summary>
/// <param name="Truncated">There was more than one answer may hold.</param>
public sealed record TopologyMap(IReadOnlyList<TopologyNode> Nodes, IReadOnlyList<TopologyLink> Links, bool Truncated = false)
{
    /// <summary>Nodes that one system may contribute.</summary>
    public const int MostNodes = 10_000;
}
