using System.Text.Json;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Rest;

/// <summary>A machine out of the Automation API's documents.</summary>
internal static class RestMachine
{
    public static VirtualMachine Summary(JsonElement vm) => new()
    {
        Id = vm.Text("vm") ?? "",
        Name = vm.Text("name") ?? "",
        PowerState = Power(vm.Text("power_state")),
        Cpus = (int?)vm.Long("cpu_count"),
        MemoryMb = Memory(vm),
    };

    /// <param name="detail">Of <c>vcenter/vm/{vm}</c>.</param>
    /// <param name="guest">Of <c>guest/identity</c>; null without tools.</param>
    /// <param name="tools">Of <c>tools</c>.</param>
    /// <param name="interfaces">Of <c>guest/networking/interfaces</c>.</param>
    public static VirtualMachine Detail(VirtualMachine summary, JsonElement detail, JsonElement? guest, JsonElement? tools, JsonElement? interfaces, bool devices)
    {
        var disks = detail.MapValues("disks").Select(disk => new VmDisk(disk.Text("label") ?? "", Datastore.Gb(disk.Long("capacity")), disk.At("backing").Text("vmdk_file"))).ToList();
        var identity = detail.At("identity");
        return summary with
        {
            Name = detail.Text("name") ?? summary.Name,
            PowerState = Power(detail.Text("power_state")),
            GuestOs = guest?.At("full_name").Text("default_message") ?? detail.Text("guest_OS"),
            Cpus = (int?)detail.At("cpu").Long("count") ?? summary.Cpus,
            MemoryMb = Memory(detail.At("memory")) ?? summary.MemoryMb,
            InstanceUuid = identity.Text("instance_uuid"),
            BiosUuid = identity.Text("bios_uuid"),
            HardwareVersion = detail.At("hardware").Text("version") is { } version ? version.ToLowerInvariant().Replace('_', '-') : null,
            Tools = tools?.Text("run_state") switch { "RUNNING" => ToolsState.Running, "NOT_RUNNING" => ToolsState.NotRunning, "EXECUTING_SCRIPTS" => ToolsState.ExecutingScripts, _ => ToolsState.Unknown },
            HostName = guest?.Text("host_name"),
            IpAddresses = Addresses(guest, interfaces),
            Datastores = [.. disks.Select(disk => disk.Datastore).OfType<string>().Distinct()],
            Disks = devices ? disks : null,
            Networks = devices ? [.. detail.MapValues("nics").Select(nic => new VmNetwork(nic.Text("label") ?? "", nic.Text("mac_address"), nic.At("backing").Text("network_name") ?? nic.At("backing").Text("network"), nic.Text("state") is { } state ? state == "CONNECTED" : null))] : null,
        };
    }

    public static PowerState Power(string? state) => state switch
    {
        "POWERED_ON" => PowerState.PoweredOn,
        "POWERED_OFF" => PowerState.PoweredOff,
        "SUSPENDED" => PowerState.Suspended,
        _ => PowerState.Unknown,
    };

    private static long? Memory(JsonElement element) => element.Long("memory_size_MiB") ?? element.Long("size_MiB");

    private static IReadOnlyList<string> Addresses(JsonElement? guest, JsonElement? interfaces)
    {
        var all = interfaces is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().SelectMany(nic => nic.At("ip").Items("ip_addresses")).Select(address => address.Text("ip_address"))
            : [];
        return GuestAddresses.Of(all.Prepend(guest?.Text("ip_address")));
    }
}
