using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Soap;

/// <summary>The inventory by the VIM API.</summary>
internal sealed class SoapInventory(SoapClient client, PropertyReader reader, TaskWaiter tasks) : IInventory
{
    private const string Machine = "VirtualMachine", Host = "HostSystem", ClusterType = "ClusterComputeResource";
    private const long Mega = 1 << 20;

    public async Task<IReadOnlyList<VirtualMachine>> FindAsync(VmFilter filter, CancellationToken cancellationToken)
    {
        var machines = await reader.AllAsync([Machine], Machine, SoapMachine.SummaryPaths, cancellationToken);
        if (filter.Host is not null || filter.Cluster is not null)
        {
            var tree = await InventoryTree.ReadAsync(reader, cancellationToken);
            Exists(filter.Host, "host", tree.NamesOf(Host));
            Exists(filter.Cluster, "cluster", tree.NamesOf(ClusterType));
            machines = [.. machines.Where(vm => Is(filter.Host, tree.Name(vm.Text("runtime.host"))) && Is(filter.Cluster, tree.ClusterOf(vm.Text("runtime.host"))))];
        }
        return [.. machines.Select(SoapMachine.Summary).Where(filter.Fits)];
    }

    public async Task<IReadOnlyList<VirtualMachine>> DescribeAsync(IReadOnlyList<VirtualMachine> machines, bool devices, CancellationToken cancellationToken)
    {
        if (machines.Count == 0)
            return [];
        var tree = await InventoryTree.ReadAsync(reader, cancellationToken);
        var found = (await reader.OfAsync(Machine, machines.Select(vm => vm.Id), devices ? SoapMachine.DevicePaths : SoapMachine.DetailPaths, cancellationToken)).ToDictionary(vm => vm.Id);
        return [.. machines.Where(vm => found.ContainsKey(vm.Id)).Select(vm => SoapMachine.Detail(found[vm.Id], tree))];
    }

    public async Task<IReadOnlyList<EsxHost>> HostsAsync(CancellationToken cancellationToken)
    {
        var hosts = await reader.AllAsync([Host], Host,
        [
            "name", "parent", "summary.overallStatus", "summary.runtime.connectionState", "summary.runtime.powerState", "summary.runtime.inMaintenanceMode", "summary.runtime.bootTime", "summary.hardware.model",
            "summary.hardware.cpuMhz", "summary.hardware.numCpuCores", "summary.hardware.memorySize", "summary.quickStats.overallCpuUsage", "summary.quickStats.overallMemoryUsage", "summary.config.product.fullName", "vm", "datastore",
        ], cancellationToken);
        var tree = await InventoryTree.ReadAsync(reader, cancellationToken);
        var machines = (await reader.AllAsync([Machine], Machine, ["name"], cancellationToken)).DistinctBy(vm => vm.Id).ToDictionary(vm => vm.Id, vm => vm.Name);
        return [.. hosts.Select(host => new EsxHost
        {
            Id = host.Id,
            Name = host.Name,
            Cluster = tree.ClusterOf(host.Id),
            ConnectionState = host.Text("summary.runtime.connectionState") is "notResponding" ? "not_responding" : host.Text("summary.runtime.connectionState"),
            PowerState = SoapMachine.Power(host.Text("summary.runtime.powerState")),
            MaintenanceMode = host.Flag("summary.runtime.inMaintenanceMode"),
            Status = host.Text("summary.overallStatus"),
            Product = host.Text("summary.config.product.fullName"),
            Model = host.Text("summary.hardware.model"),
            Cores = (int?)host.Number("summary.hardware.numCpuCores"),
            CpuTotalMhz = host.Number("summary.hardware.numCpuCores") * host.Number("summary.hardware.cpuMhz"),
            CpuUsedMhz = host.Number("summary.quickStats.overallCpuUsage"),
            MemoryTotalMb = host.Number("summary.hardware.memorySize") / Mega,
            MemoryUsedMb = host.Number("summary.quickStats.overallMemoryUsage"),
            BootTime = host.Time("summary.runtime.bootTime"),
            VirtualMachines = [.. host.References("vm").Select(id => machines.GetValueOrDefault(id)).OfType<string>().Order(StringComparer.Ordinal)],
            Datastores = tree.Names(host.References("datastore")),
        })];
    }

    public async Task<IReadOnlyList<Datastore>> DatastoresAsync(CancellationToken cancellationToken) =>
        [.. (await reader.AllAsync(["Datastore"], "Datastore", ["name", "summary.type", "summary.capacity", "summary.freeSpace", "summary.accessible", "summary.maintenanceMode", "vm"], cancellationToken)).Select(store => new Datastore
        {
            Id = store.Id,
            Name = store.Name,
            Type = store.Text("summary.type"),
            CapacityGb = Datastore.Gb(store.Number("summary.capacity")),
            FreeGb = Datastore.Gb(store.Number("summary.freeSpace")),
            Accessible = store.Flag("summary.accessible"),
            Maintenance = store.Text("summary.maintenanceMode"),
            VirtualMachines = store.References("vm").Count(),
        })];

    public async Task<IReadOnlyList<Cluster>> ClustersAsync(CancellationToken cancellationToken) =>
        [.. (await reader.AllAsync([ClusterType], ClusterType, ["name", "configuration.dasConfig.enabled", "configuration.drsConfig.enabled", "summary.numHosts", "summary.numEffectiveHosts", "summary.totalCpu", "summary.totalMemory", "summary.overallStatus"], cancellationToken))
            .Select(cluster => new Cluster
            {
                Id = cluster.Id,
                Name = cluster.Name,
                HaEnabled = cluster.Flag("configuration.dasConfig.enabled"),
                DrsEnabled = cluster.Flag("configuration.drsConfig.enabled"),
                Hosts = (int?)cluster.Number("summary.numHosts"),
                EffectiveHosts = (int?)cluster.Number("summary.numEffectiveHosts"),
                CpuTotalMhz = cluster.Number("summary.totalCpu"),
                MemoryTotalMb = cluster.Number("summary.totalMemory") / Mega,
                Status = cluster.Text("summary.overallStatus"),
            })];

    public async Task PowerAsync(VirtualMachine vm, PowerAction action, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken)
    {
        var self = VimRef.Vm(vm.Id);
        if (action is PowerAction.RebootGuest or PowerAction.ShutdownGuest)
        {
            await client.ChangeAsync(action.ToString(), self, cancellationToken);
            return;
        }
        var method = action switch
        {
            PowerAction.PowerOn => "PowerOnVM_Task",
            PowerAction.PowerOff => "PowerOffVM_Task",
            PowerAction.Suspend => "SuspendVM_Task",
            PowerAction.Reset => "ResetVM_Task",
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
        };
        await tasks.FollowAsync(await client.ChangeAsync(method, self, cancellationToken), $"{method} of {vm.Name}", report, limit, cancellationToken);
    }

    private static bool Is(string? wanted, string? name) => wanted is null || string.Equals(wanted, name, StringComparison.OrdinalIgnoreCase);

    private static void Exists(string? wanted, string kind, IReadOnlyList<string> existing)
    {
        if (wanted is not null && !existing.Any(name => Is(wanted, name)))
            throw new ToolException($"No {kind} '{ToolException.Quote(wanted)}' in vSphere.{NameSuggestions.Hint(wanted, existing)}");
    }
}
