namespace AIOps.Policies.Model.Topology;

/// <summary>A system's part of the map, as it was last read.</summary>
/// <param name="CollectedAt">When <paramref name="Map"/> was read; null when it never could be.</param>
/// <param name="Problem">Why the last attempt failed; the map is then older.</param>
public sealed record TopologySource(string Name, DateTimeOffset? CollectedAt, TopologyMap Map, string? Problem);
