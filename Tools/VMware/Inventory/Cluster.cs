using System.ComponentModel;

namespace AIOps.Tools.VMware.Inventory;

public sealed record Cluster
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    [Description("vSphere HA restarts its machines when a host fails.")]
    public bool? HaEnabled { get; init; }

    public bool? DrsEnabled { get; init; }

    public int? Hosts { get; init; }

    [Description("Hosts that can run machines now.")]
    public int? EffectiveHosts { get; init; }

    public long? CpuTotalMhz { get; init; }

    public long? MemoryTotalMb { get; init; }

    public string? Status { get; init; }
}
