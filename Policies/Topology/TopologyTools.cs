namespace AIOps.Policies.Topology;

/// <summary>A tool server that has a part of the map offers it as a ReadOnly tool whose data is a <see cref="TopologyMap"/>.</summary>
public static class TopologyTools
{
    public static string NameOf(string server) => $"map_{server}";
}
