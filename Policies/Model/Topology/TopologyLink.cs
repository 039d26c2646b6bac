namespace AIOps.Policies.Model.Topology;

/// <summary><paramref name="From"/> needs <paramref name="To"/> (keys of nodes).</summary>
/// <param name="Kind">How: see <see cref="TopologyLinks"/>.</param>
public sealed record TopologyLink(string From, string To, string Kind);
