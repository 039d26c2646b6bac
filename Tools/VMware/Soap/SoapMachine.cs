using System.Xml.Linq;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Soap;

/// <summary>A machine out of its properties.</summary>
internal static class SoapMachine
{
    public static readonly string[] SummaryPaths = ["name", "runtime.powerState", "runtime.host", "summary.config.numCpu", "summary.config.memorySizeMB", "summary.config.template"];

    public static readonly string[] DetailPaths =
    [
        .. SummaryPaths, "parent", "parentVApp", "runtime.connectionState", "summary.runtime.bootTime", "summary.config.guestFullName", "summary.config.uuid", "summary.config.instanceUuid",
        "config.version", "guest.toolsRunningStatus", "guest.hostName", "guest.ipAddress", "guest.net", "guest.guestFullName", "summary.quickStats.uptimeSeconds", "datastore",
    ];

    public static readonly string[] DevicePaths = [.. DetailPaths, "config.hardware.device"];

    public static VirtualMachine Summary(VimObject vm) => new()
    {
        Id = vm.Id,
        Name = vm.Name,
        PowerState = Power(vm.Text("runtime.powerState")),
        Cpus = (int?)vm.Number("summary.config.numCpu"),
        MemoryMb = vm.Number("summary.config.memorySizeMB"),
        Template = vm.Flag("summary.config.template") == true,
    };

    public static VirtualMachine Detail(VimObject vm, InventoryTree tree)
    {
        var host = vm.Text("runtime.host");
        var devices = vm.At("config.hardware.device");
        return Summary(vm) with
        {
            Path = tree.Path(vm),
            ConnectionState = vm.Text("runtime.connectionState"),
            Host = tree.Name(host),
            Cluster = tree.ClusterOf(host),
            GuestOs = vm.Text("guest.guestFullName") ?? vm.Text("summary.config.guestFullName"),
            Tools = Tools(vm.Text("guest.toolsRunningStatus")),
            HostName = vm.Text("guest.hostName"),
            IpAddresses = GuestAddresses.Of((vm.At("guest.net")?.Elements() ?? []).SelectMany(Addresses).Prepend(vm.Text("guest.ipAddress"))),
            InstanceUuid = vm.Text("summary.config.instanceUuid"),
            BiosUuid = vm.Text("summary.config.uuid"),
            HardwareVersion = vm.Text("config.version"),
            BootTime = vm.Time("summary.runtime.bootTime"),
            UptimeSeconds = vm.Number("summary.quickStats.uptimeSeconds"),
            Datastores = tree.Names(vm.References("datastore")),
            Disks = devices is null ? null : [.. devices.Elements().Where(device => device.TypeName() == "VirtualDisk").Select(Disk)],
            Networks = devices is null ? null : [.. devices.Elements().Where(device => device.Child("macAddress") is not null).Select(Network)],
        };
    }

    public static PowerState Power(string? state) => state switch
    {
        "poweredOn" => PowerState.PoweredOn,
        "poweredOff" => PowerState.PoweredOff,
        "suspended" => PowerState.Suspended,
        _ => PowerState.Unknown,
    };

    private static ToolsState Tools(string? state) => state switch
    {
        "guestToolsRunning" => ToolsState.Running,
        "guestToolsNotRunning" => ToolsState.NotRunning,
        "guestToolsExecutingScripts" => ToolsState.ExecutingScripts,
        _ => ToolsState.Unknown,
    };

    private static IEnumerable<string?> Addresses(XElement nic) =>
        nic.Children("ipAddress").Select(address => address.Text()).Concat(nic.Child("ipConfig").Children("ipAddress").Select(address => address.Text("ipAddress")));

    private static VmDisk Disk(XElement disk) => new(
        disk.Text("deviceInfo", "label") ?? "",
        Datastore.Gb(VimXml.Number(disk.Text("capacityInBytes")) ?? (VimXml.Number(disk.Text("capacityInKB")) << 10)),
        disk.Text("backing", "fileName"));

    private static VmNetwork Network(XElement nic) => new(
        nic.Text("deviceInfo", "label") ?? "", nic.Text("macAddress"), nic.Text("backing", "deviceName") ?? nic.Text("deviceInfo", "summary"), VimXml.Flag(nic.Text("connectable", "connected")));
}
