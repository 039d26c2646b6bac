namespace AIOps.Policies.Topology;

/// <summary>A node on the way from another, and the link that led to it.</summary>
/// <param name="Depth">1 for a direct neighbour.</param>
public sealed record TopologyStep(TopologyNode Node, TopologyLink Link, int Depth);
