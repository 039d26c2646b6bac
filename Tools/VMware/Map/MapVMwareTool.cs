using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Map;

public sealed class MapVMwareTool(VSphereClient client) : ReadTool<NoParameters, TopologyMap>(new("map_vmware")
{
    Title = "VMware's part of the map",
    Description = "Virtual machines, the ESXi hosts and datastores under them and clusters, for the map that get_topology and blast_radius answer from. Ask those instead.",
    Timeout = TimeSpan.FromMinutes(2),
})
{
    // The Automation API alone needs several requests a machine.
    private const int MostWithoutVim = 500;

    protected override async Task<Answer<TopologyMap>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var (hosts, stores, clusters) = (await client.HostsAsync(cancellationToken), await client.DatastoresAsync(cancellationToken), await client.ClustersAsync(cancellationToken));
        var found = await client.FindAsync(new(), cancellationToken);
        var room = Math.Max(0, TopologyMap.MostNodes - hosts.Count - stores.Count - clusters.Count);
        var most = await client.HasVimAsync(cancellationToken) ? room : Math.Min(room, MostWithoutVim);
        var machines = (await client.DescribeAsync([.. found.Take(most)], devices: false, cancellationToken)).Where(vm => !vm.Template).ToList();
        var shared = machines.GroupBy(vm => vm.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);

        var nodes = machines.Select(vm => Node(vm, shared))
            .Concat(hosts.Select(host => new TopologyNode("host", host.Name, [host.Name], State: host.MaintenanceMode == true ? "maintenance" : host.ConnectionState)))
            .Concat(stores.Select(store => new TopologyNode("datastore", store.Name, State: store.Accessible == false ? "inaccessible" : store.Maintenance)))
            .Concat(clusters.Select(cluster => new TopologyNode("cluster", cluster.Name, State: cluster.Status)))
            .DistinctBy(node => node.Key).ToList();
        var links = machines.SelectMany(vm => Links(vm, Node(vm, shared).Key))
            .Concat(hosts.Where(host => host.Cluster is not null).Select(host => new TopologyLink(TopologyNode.KeyOf("cluster", host.Cluster!), TopologyNode.KeyOf("host", host.Name), TopologyLinks.ConsistsOf)))
            .Distinct().ToList();
        return new($"{machines.Count} virtual machines on {hosts.Count} hosts and {stores.Count} datastores.", new(
            nodes, links, found.Count > most ? $"only {most} of {found.Count} virtual machines were read" : null));
    }

    private static TopologyNode Node(VirtualMachine vm, HashSet<string> shared) => new(
        "vm", shared.Contains(vm.Name) ? vm.Path ?? $"{vm.Name} ({vm.Id})" : vm.Name,
        [.. vm.IpAddresses, .. vm.HostName is { } name ? [name] : Array.Empty<string>()],
        // A Kubernetes node tells the BIOS UUID as its system UUID and in its provider id, in either order of bytes.
        [.. vm.SystemUuids.Append(vm.InstanceUuid).OfType<string>().Select(id => id.ToLowerInvariant())],
        WireJson.Name(vm.PowerState));

    private static IEnumerable<TopologyLink> Links(VirtualMachine vm, string key)
    {
        if (vm.Host is { } host)
            yield return new(key, TopologyNode.KeyOf("host", host), TopologyLinks.RunsOn);
        foreach (var store in vm.Datastores)
            yield return new(key, TopologyNode.KeyOf("datastore", store), TopologyLinks.StoresOn);
    }
}
