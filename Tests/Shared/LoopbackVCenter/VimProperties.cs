using System.Xml.Linq;

namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>The managed objects' properties as the VIM API writes them. One that is not set is left out.</summary>
internal sealed class VimProperties(LoopbackVCenter server)
{
    private static readonly (int Key, string Group, string Name, string Rollup, string Unit)[] Counters =
    [
        (2, "cpu", "usage", "average", "percent"), (12, "cpu", "ready", "summation", "millisecond"), (24, "mem", "usage", "average", "percent"),
        (133, "disk", "maxTotalLatency", "latest", "millisecond"), (143, "net", "usage", "average", "kiloBytesPerSecond"), (266, "sys", "osUptime", "latest", "second"),
    ];

    // A collector's filter and the size of its page, which is small until it is asked to be larger.
    private readonly Dictionary<string, (XElement Filter, int Size)> _collectors = [];

    private VCenterState State => server.State;

    public string Collect(XElement call)
    {
        var id = $"session[1]collector-{_collectors.Count + 1}";
        _collectors[id] = (call.Elements().Last(), 10);
        return $"<returnval type=\"EventHistoryCollector\">{id}</returnval>";
    }

    public string Resize(string collector, int size)
    {
        _collectors[collector] = (_collectors[collector].Filter, size);
        return "";
    }

    public string EndCollector(string collector) => _collectors.Remove(collector) ? "" : throw new VimRefusedException("ManagedObjectNotFound", "no such collector");

    public IEnumerable<(string Type, string Id)> All(string type) => type switch
    {
        "VirtualMachine" => State.Machines.Select(vm => (type, vm.Id)),
        "HostSystem" => State.Hosts.Select(host => (type, host.Id)),
        "Datastore" => State.Datastores.Select(store => (type, store.Id)),
        "ClusterComputeResource" or "ComputeResource" => State.Clusters.Select(cluster => ("ClusterComputeResource", cluster.Id)),
        _ => State.Folders.Where(folder => folder.Type == type).Select(folder => (folder.Type, folder.Id)),
    };

    public bool Exists(string type, string id) => type == "PerformanceManager" || _collectors.ContainsKey(id) || (type == "Task" ? State.Tasks.Any(task => task.Id == id) : All(type).Any(one => one.Id == id));

    public string Content(string type, string id, IEnumerable<string> paths) =>
        $"<objects><obj type=\"{type}\">{id}</obj>{string.Concat(paths.Select(path => (Path: path, Value: Value(type, id, path))).Where(one => one.Value is not null).Select(one => $"<propSet><name>{one.Path}</name>{one.Value}</propSet>"))}</objects>";

    public string OfferedMetrics(LoopbackVm vm) =>
        string.Concat(Counters.Where(counter => counter.Name != "osUptime" || vm.GuestUptime is not null).Select(counter => $"<returnval><counterId>{counter.Key}</counterId><instance></instance></returnval>"))
        + "<returnval><counterId>2</counterId><instance>0</instance></returnval>";

    public string Samples(XElement call)
    {
        var spec = call.Elements().Last();
        var vm = State.Find(spec.Elements().First().Value);
        var end = State.Now;
        // Newest first, and with one that was not taken.
        long[] Values(int key) => key switch { 2 => [9000, 1000, -1, 500], 12 => [4000, 2000, 0, 0], 266 => [vm.GuestUptime ?? 0, 0, 0, 0], _ => [40, 30, 20, 10] };
        var series = spec.Elements().Where(one => one.Name.LocalName == "metricId").Select(one => int.Parse(one.Elements().First().Value, System.Globalization.CultureInfo.InvariantCulture));
        return $"<returnval xsi:type=\"PerfEntityMetric\"><entity type=\"VirtualMachine\">{vm.Id}</entity>"
            + string.Concat(Enumerable.Range(0, 4).Select(back => $"<sampleInfo><timestamp>{SoapFace.Stamp(end.AddSeconds(-20 * back))}</timestamp><interval>20</interval></sampleInfo>"))
            + string.Concat(series.Select(key => $"<value xsi:type=\"PerfMetricIntSeries\"><id><counterId>{key}</counterId><instance></instance></id>{string.Concat(Values(key).Select(value => $"<value>{value}</value>"))}</value>")) + "</returnval>";
    }

    private string? Value(string type, string id, string path) => type switch
    {
        "VirtualMachine" => Machine(State.Find(id), path),
        "HostSystem" => Host(State.Hosts.First(host => host.Id == id), path),
        "Datastore" => Store(State.Datastores.First(store => store.Id == id), path),
        "ClusterComputeResource" => Cluster(State.Clusters.First(cluster => cluster.Id == id), path),
        "Task" => path == "info" ? TaskInfo(State.Tasks.First(task => task.Id == id)) : null,
        "EventHistoryCollector" => path == "latestPage" ? LatestPage(_collectors[id].Filter, _collectors[id].Size) : null,
        "PerformanceManager" => "<val xsi:type=\"ArrayOfPerfCounterInfo\">" + string.Concat(Counters.Select(one => $"<PerfCounterInfo><key>{one.Key}</key><nameInfo><label>x</label><summary>x</summary><key>{one.Name}</key></nameInfo><groupInfo><label>x</label><summary>x</summary><key>{one.Group}</key></groupInfo><unitInfo><label>x</label><summary>x</summary><key>{one.Unit}</key></unitInfo><rollupType>{one.Rollup}</rollupType><statsType>rate</statsType></PerfCounterInfo>")) + "</val>",
        _ => path switch
        {
            "name" => Text(State.Folders.First(folder => folder.Id == id).Name),
            "parent" => Reference("Folder", State.Folders.First(folder => folder.Id == id).Parent),
            _ => null,
        },
    };

    private string LatestPage(XElement filter, int size)
    {
        var vm = filter.Descendants().First(one => one.Name.LocalName == "entity" && one.Attribute("type") is not null).Value;
        var since = DateTimeOffset.Parse(filter.Descendants().First(one => one.Name.LocalName == "beginTime").Value, System.Globalization.CultureInfo.InvariantCulture);
        var types = filter.Elements().Where(one => one.Name.LocalName == "eventTypeId").Select(one => one.Value).ToHashSet();
        return "<val xsi:type=\"ArrayOfEvent\">" + string.Concat(State.Events.Where(one => one.Vm == vm && one.At >= since && (types.Count == 0 || types.Contains(one.Type))).Reverse().Take(size)
            .Select(one => $"<Event xsi:type=\"{one.Type}\"><key>1</key><chainId>1</chainId><createdTime>{SoapFace.Stamp(one.At)}</createdTime><userName>VSPHERE\\ops</userName><fullFormattedMessage>{SoapFace.X(one.Message)}</fullFormattedMessage></Event>")) + "</val>";
    }

    private string? Machine(LoopbackVm vm, string path) => path switch
    {
        "name" => Text(vm.Name),
        "parent" => Reference("Folder", vm.Folder),
        "runtime.powerState" => Text(vm.Power, "VirtualMachinePowerState"),
        "runtime.host" => Reference("HostSystem", vm.Host),
        "runtime.connectionState" => Text("connected", "VirtualMachineConnectionState"),
        "summary.runtime.bootTime" => vm.Power == "poweredOff" || vm.BootTime is null ? null : Text(SoapFace.Stamp(vm.BootTime.Value), "xsd:dateTime"),
        "summary.config.numCpu" => Text("2", "xsd:int"),
        "summary.config.memorySizeMB" => Text("4096", "xsd:int"),
        "summary.config.template" => Text(vm.Template ? "true" : "false", "xsd:boolean"),
        "summary.config.guestFullName" => Text("Ubuntu Linux (64-bit)"),
        "summary.config.uuid" => Text(vm.BiosUuid),
        "summary.config.instanceUuid" => Text(vm.InstanceUuid),
        "config.version" => Text("vmx-19"),
        "guest.toolsRunningStatus" => Text(vm.Tools ? "guestToolsRunning" : "guestToolsNotRunning"),
        "guest.hostName" => vm.HostName is null ? null : Text(vm.HostName),
        "guest.ipAddress" => vm.Addresses.Count == 0 ? null : Text(vm.Addresses[0]),
        "guest.net" => $"<val xsi:type=\"ArrayOfGuestNicInfo\"><GuestNicInfo>{string.Concat(vm.Addresses.Select(address => $"<ipAddress>{address}</ipAddress>"))}<macAddress>00:50:56:00:00:01</macAddress></GuestNicInfo></val>",
        "summary.quickStats.uptimeSeconds" => Text("3600", "xsd:int"),
        "datastore" => $"<val xsi:type=\"ArrayOfManagedObjectReference\"><ManagedObjectReference type=\"Datastore\">{vm.Datastore}</ManagedObjectReference></val>",
        "recentTask" => "<val xsi:type=\"ArrayOfManagedObjectReference\">" + string.Concat(State.Tasks.Where(task => task.Vm == vm.Id).Select(task => $"<ManagedObjectReference type=\"Task\">{task.Id}</ManagedObjectReference>")) + "</val>",
        "config.hardware.device" => $"<val xsi:type=\"ArrayOfVirtualDevice\"><VirtualDevice xsi:type=\"VirtualDisk\"><key>2000</key><deviceInfo><label>Hard disk 1</label><summary>40 GB</summary></deviceInfo><backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\"><fileName>[fast] {SoapFace.X(vm.Name)}/disk.vmdk</fileName></backing><capacityInKB>41943040</capacityInKB></VirtualDevice><VirtualDevice xsi:type=\"VirtualVmxnet3\"><key>4000</key><deviceInfo><label>Network adapter 1</label><summary>VM Network</summary></deviceInfo><backing xsi:type=\"VirtualEthernetCardNetworkBackingInfo\"><deviceName>VM Network</deviceName></backing><connectable><connected>true</connected></connectable><macAddress>00:50:56:00:00:01</macAddress></VirtualDevice></val>",
        "snapshot" => vm.Snapshots.Count == 0 ? null : $"<val xsi:type=\"VirtualMachineSnapshotInfo\"><currentSnapshot type=\"VirtualMachineSnapshot\">{vm.CurrentSnapshot}</currentSnapshot>{Tree(vm, null, "rootSnapshotList")}</val>",
        _ => null,
    };

    private static string Tree(LoopbackVm vm, string? parent, string element) => string.Concat(vm.Snapshots.Where(one => one.Parent == parent).Select(one =>
        $"<{element}><snapshot type=\"VirtualMachineSnapshot\">{one.Id}</snapshot><vm type=\"VirtualMachine\">{vm.Id}</vm><name>{SoapFace.X(one.Name)}</name><description>{SoapFace.X(one.Description)}</description><id>1</id><createTime>{SoapFace.Stamp(one.CreatedAt)}</createTime><state>{one.Power}</state><quiesced>false</quiesced>{Tree(vm, one.Id, "childSnapshotList")}</{element}>"));

    private string? Host((string Id, string Name, string Parent) host, string path) => path switch
    {
        "name" => Text(host.Name),
        "parent" => Reference(State.Clusters.Count == 0 ? "ComputeResource" : "ClusterComputeResource", host.Parent),
        "summary.overallStatus" => Text(host.Id == "host-11" ? "red" : "green", "ManagedEntityStatus"),
        "summary.runtime.connectionState" => Text("connected"),
        "summary.runtime.powerState" => Text("poweredOn"),
        "summary.runtime.inMaintenanceMode" => Text("false", "xsd:boolean"),
        "summary.hardware.model" => Text("PowerEdge"),
        "summary.hardware.cpuMhz" => Text("2000", "xsd:int"),
        "summary.hardware.numCpuCores" => Text("8", "xsd:short"),
        "summary.hardware.memorySize" => Text($"{64L << 30}", "xsd:long"),
        "summary.quickStats.overallCpuUsage" => Text("4000", "xsd:int"),
        "summary.quickStats.overallMemoryUsage" => Text("32768", "xsd:int"),
        "summary.config.product.fullName" => Text("VMware ESXi 8.0.2"),
        "vm" => "<val xsi:type=\"ArrayOfManagedObjectReference\">" + string.Concat(State.Machines.Where(vm => vm.Host == host.Id).Select(vm => $"<ManagedObjectReference type=\"VirtualMachine\">{vm.Id}</ManagedObjectReference>")) + "</val>",
        "datastore" => "<val xsi:type=\"ArrayOfManagedObjectReference\">" + string.Concat(State.Datastores.Select(store => $"<ManagedObjectReference type=\"Datastore\">{store.Id}</ManagedObjectReference>")) + "</val>",
        _ => null,
    };

    private string? Store((string Id, string Name, long Capacity, long Free) store, string path) => path switch
    {
        "name" => Text(store.Name),
        "summary.type" => Text("VMFS"),
        "summary.capacity" => Text($"{store.Capacity}", "xsd:long"),
        "summary.freeSpace" => Text($"{store.Free}", "xsd:long"),
        "summary.accessible" => Text("true", "xsd:boolean"),
        "summary.maintenanceMode" => Text("normal"),
        "vm" => "<val xsi:type=\"ArrayOfManagedObjectReference\">" + string.Concat(State.Machines.Where(vm => vm.Datastore == store.Id).Select(vm => $"<ManagedObjectReference type=\"VirtualMachine\">{vm.Id}</ManagedObjectReference>")) + "</val>",
        _ => null,
    };

    private string? Cluster((string Id, string Name) cluster, string path) => path switch
    {
        "name" => Text(cluster.Name),
        "configuration.dasConfig.enabled" => Text("true", "xsd:boolean"),
        "configuration.drsConfig.enabled" => Text("false", "xsd:boolean"),
        "summary.numHosts" => Text($"{State.Hosts.Count}", "xsd:int"),
        "summary.numEffectiveHosts" => Text($"{State.Hosts.Count - 1}", "xsd:int"),
        "summary.totalCpu" => Text("32000", "xsd:int"),
        "summary.totalMemory" => Text($"{128L << 30}", "xsd:long"),
        "summary.overallStatus" => Text("yellow"),
        _ => null,
    };

    private static string TaskInfo(LoopbackTask task)
    {
        task.Look();
        var error = task.Failure is { } failure ? $"<error><fault xsi:type=\"{failure.Type}\">{failure.Particulars}</fault><localizedMessage>{SoapFace.X(failure.Message)}</localizedMessage></error>" : "";
        return $"<val xsi:type=\"TaskInfo\"><key>{task.Id}</key><task type=\"Task\">{task.Id}</task><name>{task.Operation}</name><descriptionId>{Description(task.Operation)}</descriptionId><entity type=\"VirtualMachine\">{task.Vm}</entity><state>{task.State}</state><cancelled>false</cancelled><cancelable>true</cancelable>{error}<progress>{task.Progress}</progress><queueTime>{SoapFace.Stamp(task.QueuedAt)}</queueTime></val>";
    }

    private static string Description(string operation) => operation switch
    {
        "PowerOnVM_Task" => "VirtualMachine.powerOn", "PowerOffVM_Task" => "VirtualMachine.powerOff", "SuspendVM_Task" => "VirtualMachine.suspend", "ResetVM_Task" => "VirtualMachine.reset",
        "CreateSnapshot_Task" => "VirtualMachine.createSnapshot", "RevertToSnapshot_Task" => "vim.vm.Snapshot.revert", _ => "vim.vm.Snapshot.remove",
    };

    private static string Text(string value, string type = "xsd:string") => $"<val xsi:type=\"{type}\">{SoapFace.X(value)}</val>";

    private static string Reference(string type, string id) => $"<val xsi:type=\"ManagedObjectReference\" type=\"{type}\">{id}</val>";
}
