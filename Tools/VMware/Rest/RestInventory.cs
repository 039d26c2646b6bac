using System.Text.Json;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Rest;

/// <summary>
/// The inventory by the Automation API alone. It tells a machine's host, tools and addresses only one machine at a time, and
/// neither use nor size of hosts.
/// </summary>
internal sealed class RestInventory(RestClient client) : IInventory
{
    private const int AtOnce = 8;

    public async Task<IReadOnlyList<VirtualMachine>> FindAsync(VmFilter filter, CancellationToken cancellationToken)
    {
        var host = filter.Host is { } wantedHost ? Named(wantedHost, "host", (await HostsAsync(cancellationToken)).Select(host => (host.Id, host.Name))) : null;
        var cluster = filter.Cluster is { } wantedCluster ? Named(wantedCluster, "cluster", (await ClustersAsync(cancellationToken)).Select(cluster => (cluster.Id, cluster.Name))) : null;
        var list = await client.GetAsync(["vcenter", "vm"], [("names", filter.Name), ("hosts", host), ("clusters", cluster), ("power_states", State(filter.PowerState))], cancellationToken);
        return [.. Items(list).Select(RestMachine.Summary).Where(vm => vm.Id.Length > 0 && filter.Fits(vm))];
    }

    public async Task<IReadOnlyList<VirtualMachine>> DescribeAsync(IReadOnlyList<VirtualMachine> machines, bool devices, CancellationToken cancellationToken)
    {
        var hosts = machines.Count == 0 ? [] : await PlacesAsync(machines, cancellationToken);
        var described = new VirtualMachine?[machines.Count];
        await Parallel.ForAsync(0, machines.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
            described[index] = await DescribeAsync(machines[index], devices, token) is { } vm ? vm with { Host = hosts.GetValueOrDefault(vm.Id) } : null);
        return [.. described.OfType<VirtualMachine>()];
    }

    public async Task<IReadOnlyList<EsxHost>> HostsAsync(CancellationToken cancellationToken) =>
        [.. Items(await client.GetAsync(["vcenter", "host"], [], cancellationToken)).Select(host => new EsxHost
        {
            Id = host.Text("host") ?? "",
            Name = host.Text("name") ?? "",
            ConnectionState = host.Text("connection_state")?.ToLowerInvariant(),
            PowerState = RestMachine.Power(host.Text("power_state")),
        })];

    public async Task<IReadOnlyList<Datastore>> DatastoresAsync(CancellationToken cancellationToken) =>
        [.. Items(await client.GetAsync(["vcenter", "datastore"], [], cancellationToken)).Select(store => new Datastore
        {
            Id = store.Text("datastore") ?? "",
            Name = store.Text("name") ?? "",
            Type = store.Text("type"),
            CapacityGb = Datastore.Gb(store.Long("capacity")),
            FreeGb = Datastore.Gb(store.Long("free_space")),
        })];

    public async Task<IReadOnlyList<Cluster>> ClustersAsync(CancellationToken cancellationToken) =>
        [.. Items(await client.GetAsync(["vcenter", "cluster"], [], cancellationToken)).Select(cluster => new Cluster
        {
            Id = cluster.Text("cluster") ?? "",
            Name = cluster.Text("name") ?? "",
            HaEnabled = cluster.FlagOrNull("ha_enabled"),
            DrsEnabled = cluster.FlagOrNull("drs_enabled"),
        })];

    // The API answers when the change is made, and has no task that could be followed.
    public Task PowerAsync(VirtualMachine vm, PowerAction action, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (guest, verb) = action switch
        {
            PowerAction.PowerOn => (false, "start"),
            PowerAction.PowerOff => (false, "stop"),
            PowerAction.Suspend => (false, "suspend"),
            PowerAction.Reset => (false, "reset"),
            PowerAction.RebootGuest => (true, "reboot"),
            PowerAction.ShutdownGuest => (true, "shutdown"),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
        };
        return client.ActAsync(vm.Id, guest, verb, limit, cancellationToken);
    }

    private async Task<VirtualMachine?> DescribeAsync(VirtualMachine vm, bool devices, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(["vcenter", "vm", vm.Id], ofGuest: false, cancellationToken) is not { } detail)
            return null;
        var tools = await client.FindAsync(["vcenter", "vm", vm.Id, "tools"], ofGuest: true, cancellationToken);
        var running = tools?.Text("run_state") == "RUNNING";
        var guest = running ? await client.FindAsync(["vcenter", "vm", vm.Id, "guest", "identity"], ofGuest: true, cancellationToken) : null;
        var interfaces = running ? await client.FindAsync(["vcenter", "vm", vm.Id, "guest", "networking", "interfaces"], ofGuest: true, cancellationToken) : null;
        return RestMachine.Detail(vm, detail, guest, tools, interfaces, devices);
    }

    /// <summary>Host names by machine: the API says which machines a host has, never the other way round.</summary>
    private async Task<Dictionary<string, string>> PlacesAsync(IReadOnlyList<VirtualMachine> machines, CancellationToken cancellationToken)
    {
        var wanted = machines.Select(vm => vm.Id).ToHashSet(StringComparer.Ordinal);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in await HostsAsync(cancellationToken))
        {
            if (places.Count == wanted.Count)
                break;
            foreach (var vm in Items(await client.GetAsync(["vcenter", "vm"], [("hosts", host.Id)], cancellationToken)))
                if (vm.Text("vm") is { } id && wanted.Contains(id))
                    places[id] = host.Name;
        }
        return places;
    }

    private static IEnumerable<JsonElement> Items(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : throw new ToolException("vCenter answered a list with something that is none.");

    private static string Named(string wanted, string kind, IEnumerable<(string Id, string Name)> existing)
    {
        var all = existing.ToList();
        return all.Find(one => string.Equals(one.Name, wanted, StringComparison.OrdinalIgnoreCase)) is { Id: { } id }
            ? id
            : throw new ToolException($"No {kind} '{ToolException.Quote(wanted)}' in vCenter.{NameSuggestions.Hint(wanted, all.Select(one => one.Name))}");
    }

    private static string? State(PowerState? state) => state switch
    {
        PowerState.PoweredOn => "POWERED_ON",
        PowerState.PoweredOff => "POWERED_OFF",
        PowerState.Suspended => "SUSPENDED",
        _ => null,
    };
}
