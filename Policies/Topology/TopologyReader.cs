using AIOps.Policies.Storage;

namespace AIOps.Policies.Topology;

/// <summary>The whole map as it is stored: what the systems told, and the machines that network discovery found beside them.</summary>
public sealed class TopologyReader(TopologyStore store, AssetStore assets)
{
    private const int PageSize = 500;

    /// <returns>The graph, and where it comes from with what is missing.</returns>
    public async Task<(TopologyGraph Graph, IReadOnlyList<TopologySource> Sources)> ReadAsync(CancellationToken cancellationToken)
    {
        var sources = await store.ListAsync(cancellationToken);
        var machines = new TopologyMap(await MachinesAsync(sources, cancellationToken), []);
        return (new TopologyGraph([.. sources.Select(source => source.Map), machines]), sources);
    }

    /// <summary>Those that no other system knows by their address.</summary>
    private async Task<IReadOnlyList<TopologyNode>> MachinesAsync(IReadOnlyList<TopologySource> sources, CancellationToken cancellationToken)
    {
        var known = sources.SelectMany(source => source.Map.Nodes).SelectMany(node => node.Addresses ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var machines = new List<TopologyNode>();
        string? cursor = null;
        do
        {
            var page = await assets.ListAsync(new(PageSize, cursor), cancellationToken);
            machines.AddRange(page.Items.Where(machine => !known.Contains(machine.Ip) && (machine.Hostname is null || !known.Contains(machine.Hostname)))
                .Select(machine => new TopologyNode("machine", machine.Ip, machine.Hostname is null ? [machine.Ip] : [machine.Ip, machine.Hostname], State: machine.Type)));
            cursor = page.NextCursor;
        }
        while (cursor is not null && machines.Count < TopologyMap.MostNodes);
        return machines;
    }
}
