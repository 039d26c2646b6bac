using System.ComponentModel;

namespace AIOps.Tools.VMware.Inventory;

/// <summary>One virtual machine. What an API does not tell, or tells only of a running machine, is null or empty.</summary>
public sealed record VirtualMachine
{
    [Description("Managed object id, such as vm-42; unique in one vCenter or host.")]
    public required string Id { get; init; }

    public required string Name { get; init; }

    [Description("Inventory path, such as DC0/vm/Prod/web; unique.")]
    public string? Path { get; init; }

    public PowerState PowerState { get; init; }

    [Description("Such as connected, disconnected, inaccessible, orphaned.")]
    public string? ConnectionState { get; init; }

    public bool Template { get; init; }

    public string? Host { get; init; }

    public string? Cluster { get; init; }

    public int? Cpus { get; init; }

    [Description("Configured memory in MB.")]
    public long? MemoryMb { get; init; }

    public string? GuestOs { get; init; }

    [Description("Whether VMware Tools answer.")]
    public ToolsState Tools { get; init; }

    [Description("Name that the guest has given itself.")]
    public string? HostName { get; init; }

    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    [Description("vCenter's identity of the machine; stays with it.")]
    public string? InstanceUuid { get; init; }

    [Description("SMBIOS UUID as vSphere shows it.")]
    public string? BiosUuid { get; init; }

    [Description("The same as the guest may see it, such as a Kubernetes node's systemUUID: also with the first three fields' bytes swapped.")]
    public IReadOnlyList<string> SystemUuids => Inventory.BiosUuid.AsGuestsSeeIt(BiosUuid);

    public string? HardwareVersion { get; init; }

    [Description("Last time it was powered on; a guest's reboot does not change it.")]
    public DateTimeOffset? BootTime { get; init; }

    public long? UptimeSeconds { get; init; }

    public IReadOnlyList<string> Datastores { get; init; } = [];

    public IReadOnlyList<VmDisk>? Disks { get; init; }

    public IReadOnlyList<VmNetwork>? Networks { get; init; }
}
