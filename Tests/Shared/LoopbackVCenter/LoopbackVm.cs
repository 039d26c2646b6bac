namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>One machine as the loopback vCenter knows it. Power states are the VIM API's names.</summary>
public sealed class LoopbackVm(string id, string name)
{
    public string Id { get; } = id;

    public string Name { get; set; } = name;

    public string Power { get; set; } = "poweredOn";

    public string Folder { get; set; } = "group-v3";

    public string Host { get; set; } = "host-10";

    public string Datastore { get; set; } = "datastore-20";

    public bool Tools { get; set; }

    public bool Template { get; set; }

    public string InstanceUuid { get; set; } = $"50150000-0000-0000-0000-{Math.Abs(id.Sum(c => c * 31)):000000000000}";

    public string BiosUuid { get; set; } = "564d1234-5678-9abc-def0-1234567890ab";

    public string? HostName { get; set; }

    public IReadOnlyList<string> Addresses { get; set; } = [];

    public DateTimeOffset? BootTime { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Seconds since the guest booted; null: no counter tells it.</summary>
    public long? GuestUptime { get; set; }

    public List<LoopbackSnapshot> Snapshots { get; } = [];

    public string? CurrentSnapshot { get; set; }

    public string? Parent { get; set; }

    /// <param name="Parent">Id of the snapshot that it was taken from; null for a root.</param>
    public sealed record LoopbackSnapshot(string Id, string Name, string Description, string Power, DateTimeOffset CreatedAt, string? Parent);
}
