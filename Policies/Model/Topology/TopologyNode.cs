namespace AIOps.Policies.Model.Topology;

/// <summary>One thing on the map, as one system knows it.</summary>
/// <param name="Kind"><c>pod</c>, <c>deployment</c>, <c>service</c>, <c>node</c>, <c>vm</c>, <c>host</c>, <c>datastore</c>, <c>container</c>, <c>machine</c> …</param>
/// <param name="Name">Unique within its kind: <c>shop/web-1</c> for what lives in a namespace.</param>
/// <param name="Addresses">IP addresses and host names, by which another system may know the same machine.</param>
/// <param name="Ids">Provider ids and system UUIDs, in lower case, for the same purpose and stronger.</param>
/// <param name="State">In the system's own word, such as <c>Running</c> or <c>poweredOff</c>.</param>
public sealed record TopologyNode(string Kind, string Name, IReadOnlyList<string>? Addresses = null, IReadOnlyList<string>? Ids = null, string? State = null)
{
    /// <summary><c>kind:name</c>; unique on the map, and what links refer to.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Key => KeyOf(Kind, Name);

    public static string KeyOf(string kind, string name) => $"{kind}:{name}";
}
