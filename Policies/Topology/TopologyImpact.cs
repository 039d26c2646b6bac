namespace AIOps.Policies.Topology;

/// <summary>What a failure does to one node.</summary>
/// <param name="Link">Through which it suffers.</param>
/// <param name="IsDown">It stops; else it goes on with less.</param>
/// <param name="Lost">Where any one is enough: how many of them are lost, of <paramref name="Of"/>.</param>
public sealed record TopologyImpact(TopologyNode Node, TopologyLink Link, bool IsDown, int? Lost, int? Of);
