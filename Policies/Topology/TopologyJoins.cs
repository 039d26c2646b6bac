using System.Net;

namespace AIOps.Policies.Topology;

/// <summary>
/// Finds what two systems know of the same machine: a Kubernetes node is a VM when provider id or system UUID agree, or, where
/// neither is known, when exactly one VM has its address or host name.
/// </summary>
internal static class TopologyJoins
{
    public static IEnumerable<TopologyLink> Of(IReadOnlyCollection<TopologyNode> nodes)
    {
        var machines = nodes.Where(n => n.Kind == "vm").ToList();
        var byId = Index(machines, n => (n.Ids ?? []).SelectMany(Spellings));
        var byAddress = Index(machines, n => (n.Addresses ?? []).Where(Tells));
        foreach (var node in nodes.Where(n => n.Kind == "node"))
        {
            var found = (node.Ids ?? []).SelectMany(Spellings).Select(id => Only(byId, id)).FirstOrDefault(vm => vm is not null)
                ?? OneOf([.. (node.Addresses ?? []).Where(Tells).Select(address => Only(byAddress, address)).OfType<TopologyNode>().Distinct()]);
            if (found is not null)
                yield return new(node.Key, found.Key, TopologyLinks.RunsOn);
        }
    }

    private static Dictionary<string, List<TopologyNode>> Index(IEnumerable<TopologyNode> nodes, Func<TopologyNode, IEnumerable<string>> keys)
    {
        var index = new Dictionary<string, List<TopologyNode>>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in nodes)
            foreach (var key in keys(node).Distinct(StringComparer.OrdinalIgnoreCase))
                (index.TryGetValue(key, out var list) ? list : index[key] = []).Add(node);
        return index;
    }

    private static TopologyNode? Only(Dictionary<string, List<TopologyNode>> index, string key) => index.TryGetValue(key, out var found) ? OneOf(found) : null;

    private static TopologyNode? OneOf(List<TopologyNode> found) => found.Count == 1 ? found[0] : null;

    /// <summary>Addresses that every machine has, or that say nothing of which it is, join nothing.</summary>
    private static bool Tells(string address) =>
        address.Length > 0 && !address.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && (!IPAddress.TryParse(address, out var ip) || !(IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.ToString().StartsWith("169.254.", StringComparison.Ordinal)));

    /// <summary>A UUID also as firmware of SMBIOS before 2.6 writes it: its first three fields with their bytes reversed.</summary>
    private static IEnumerable<string> Spellings(string id)
    {
        yield return id;
        if (Guid.TryParse(id, out var uuid))
        {
            // Some write it without dashes.
            yield return uuid.ToString();
            var bytes = uuid.ToByteArray(bigEndian: true);
            Array.Reverse(bytes, 0, 4);
            Array.Reverse(bytes, 4, 2);
            Array.Reverse(bytes, 6, 2);
            yield return new Guid(bytes, bigEndian: true).ToString();
        }
    }
}
