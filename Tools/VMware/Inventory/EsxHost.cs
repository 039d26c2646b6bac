using System.ComponentModel;

namespace AIOps.Tools.VMware.Inventory;

/// <summary>One ESXi host. Sizes, use, machines and datastores come from the VIM API; the Automation API does not tell them.</summary>
public sealed record EsxHost
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Cluster { get; init; }

    [Description("connected, disconnected or not_responding.")]
    public string? ConnectionState { get; init; }

    public PowerState PowerState { get; init; }

    public bool? MaintenanceMode { get; init; }

    [Description("green, yellow, red or gray: the worst of its alarms.")]
    public string? Status { get; init; }

    public string? Product { get; init; }

    public string? Model { get; init; }

    public int? Cores { get; init; }

    public long? CpuTotalMhz { get; init; }

    public long? CpuUsedMhz { get; init; }

    public long? MemoryTotalMb { get; init; }

    public long? MemoryUsedMb { get; init; }

    public DateTimeOffset? BootTime { get; init; }

    public IReadOnlyList<string>? VirtualMachines { get; init; }

    public IReadOnlyList<string>? Datastores { get; init; }

    /// <summary>Something a person should look at.</summary>
    internal bool IsTroubled => Status is "red" or "yellow" || ConnectionState is not (null or "connected") || PowerState is PowerState.PoweredOff;
}
