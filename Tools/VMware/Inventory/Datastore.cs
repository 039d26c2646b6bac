using System.ComponentModel;

namespace AIOps.Tools.VMware.Inventory;

public sealed record Datastore
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    [Description("VMFS, NFS, vsan …")]
    public string? Type { get; init; }

    public double? CapacityGb { get; init; }

    public double? FreeGb { get; init; }

    [Description("0 to 100.")]
    public double? UsedPercent => CapacityGb is > 0 and var capacity && FreeGb is { } free ? Math.Round(100 * (1 - (free / capacity)), 1) : null;

    public bool? Accessible { get; init; }

    [Description("normal, enteringMaintenance or inMaintenance.")]
    public string? Maintenance { get; init; }

    [Description("How many machines have files there.")]
    public int? VirtualMachines { get; init; }

    internal static double? Gb(long? bytes) => bytes is null ? null : Math.Round(bytes.Value / (double)(1 << 30), 2);
}
