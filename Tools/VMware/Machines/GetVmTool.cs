using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class GetVmTool(VSphereClient client) : ReadTool<GetVmTool.Parameters, GetVmTool.Result>(new("get_vm")
{
    Title = "Get virtual machine",
    Description = "Shows one VMware virtual machine: power, host, guest, addresses, UUIDs, disks, networks, datastores and snapshots.",
    Timeout = TimeSpan.FromMinutes(1),
})
{
    public sealed record Parameters([property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName);

    public sealed record Result(VirtualMachine Machine, [property: Description("Left out where vSphere does not tell them.")] IReadOnlyList<Snapshot>? Snapshots);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var vm = await client.GetAsync(parameters.VmName, cancellationToken, devices: true);
        var snapshots = await client.HasVimAsync(cancellationToken) ? (await client.SnapshotsAsync(vm, cancellationToken)).Select(snapshot => snapshot.Shown()).ToList() : null;
        var table = new TextTable("WHAT", "VALUE");
        table.Add("name", $"{vm.Name} ({vm.Id})");
        table.Add("path", vm.Path);
        table.Add("power", $"{WireJson.Name(vm.PowerState)}{(vm.ConnectionState is { } state ? $", {state}" : "")}{(vm.BootTime is { } boot ? $", since {boot.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}" : "")}");
        table.Add("host", vm.Cluster is { } cluster ? $"{vm.Host} in {cluster}" : vm.Host);
        table.Add("size", $"{vm.Cpus} CPU, {vm.MemoryMb} MB, hardware {vm.HardwareVersion}");
        table.Add("guest", $"{vm.GuestOs}, tools {WireJson.Name(vm.Tools)}{(vm.HostName is { } name ? $", calls itself {name}" : "")}");
        table.Add("addresses", string.Join(", ", vm.IpAddresses));
        table.Add("uuids", $"instance {vm.InstanceUuid ?? "-"}, bios {vm.BiosUuid ?? "-"}");
        foreach (var disk in vm.Disks ?? [])
            table.Add("disk", $"{disk.Label}, {disk.CapacityGb} GB, {disk.File}");
        foreach (var network in vm.Networks ?? [])
            table.Add("network", $"{network.Label}, {network.MacAddress}, {network.Network}{(network.Connected == false ? ", not connected" : "")}");
        table.Add("datastores", string.Join(", ", vm.Datastores));
        foreach (var snapshot in snapshots ?? [])
            table.Add("snapshot", $"{snapshot.Path} ({snapshot.Id}), {snapshot.CreatedAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}{(snapshot.Current ? ", current" : "")}");
        return new(table.ToString(), new(vm, snapshots));
    }
}
