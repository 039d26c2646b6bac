using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

/// <summary>A machine before a change, and what makes a second one harmless.</summary>
/// <param name="At">The server's own time; null when only its Automation API answers, which does not tell it.</param>
/// <param name="GuestUptimeSeconds">Since the guest booted, where its tools tell it.</param>
public sealed record VmBefore(
    string Id, string Name, string? InstanceUuid, PowerState PowerState, ToolsState Tools, DateTimeOffset? BootTime, long? GuestUptimeSeconds, DateTimeOffset? At)
{
    private static readonly TimeSpan BootTolerance = TimeSpan.FromSeconds(1);

    internal static async Task<VmBefore> TakeAsync(VSphereClient client, string name, CancellationToken cancellationToken)
    {
        // The time first: what happens from here on came after it.
        DateTimeOffset? at = await client.HasVimAsync(cancellationToken) ? await client.NowAsync(cancellationToken) : null;
        var vm = await client.GetAsync(name, cancellationToken);
        if (vm.Template)
            throw new ToolException($"{vm.Name} ({vm.Id}) is a template, which cannot run.");
        if (vm.ConnectionState is not (null or "connected"))
            throw new ToolException($"{vm.Name} ({vm.Id}) is {vm.ConnectionState}: its host does not answer for it.");
        return new(vm.Id, vm.Name, vm.InstanceUuid, vm.PowerState, vm.Tools, vm.BootTime, null, at);
    }

    /// <summary>Another machine, another power state, or started since; what its guest and tools report comes and goes by itself.</summary>
    internal string? MovedSince(VmBefore decided) =>
        Id != decided.Id || !string.Equals(InstanceUuid, decided.InstanceUuid, StringComparison.OrdinalIgnoreCase) ? $"the machine was replaced by another of that name ({decided.Id}, now {Id})"
        : PowerState != decided.PowerState ? $"the machine went from {WireJson.Name(decided.PowerState)} to {WireJson.Name(PowerState)}"
        : BootTime is { } boot && decided.BootTime is { } earlier && boot - earlier > BootTolerance ? $"the machine was powered on anew ({boot.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'})"
        : GuestUptimeSeconds < decided.GuestUptimeSeconds ? "the guest of the machine was restarted" : null;

    /// <summary>The machine now; null when it is gone or another one.</summary>
    internal async Task<VirtualMachine?> FindAgainAsync(VSphereClient client, CancellationToken cancellationToken) =>
        await client.ByIdAsync(Id, cancellationToken) is { } vm && string.Equals(vm.InstanceUuid, InstanceUuid, StringComparison.OrdinalIgnoreCase) ? vm : null;

    /// <summary>The machine now, in the power state that it had.</summary>
    /// <exception cref="ToolException">The world moved on; the machine is left alone.</exception>
    internal async Task<VirtualMachine> UnchangedAsync(VSphereClient client, CancellationToken cancellationToken)
    {
        var vm = await FindAgainAsync(client, cancellationToken) ?? throw new ToolException($"{Name} ({Id}) is gone or was replaced since the snapshot; nothing was done.") { Moved = true };
        return vm.PowerState == PowerState ? vm : throw new ToolException($"{vm.Name} ({Id}) went from {WireJson.Name(PowerState)} to {WireJson.Name(vm.PowerState)} since the snapshot; it is left alone.") { Moved = true };
    }

    /// <summary>A task of this machine that began since and is not over, such as one of ours that nobody follows any more.</summary>
    internal async Task<VmTask?> UnderWayAsync(VSphereClient client, CancellationToken cancellationToken) =>
        At is null ? null : (await client.RecentTasksAsync(Id, cancellationToken)).FirstOrDefault(task => !task.IsOver && (task.QueuedAt is null || task.QueuedAt >= At));
}
