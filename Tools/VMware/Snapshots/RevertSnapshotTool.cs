using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Machines;

namespace AIOps.Tools.VMware.Snapshots;

public sealed class RevertSnapshotTool(VSphereClient client) : ChangeTool<RevertSnapshotTool.Parameters, RevertSnapshotTool.Before>(new("revert_snapshot")
{
    Title = "Revert to snapshot",
    Description = "Brings a VMware virtual machine back to a snapshot (see list_snapshots). Everything written since is lost, and it is powered as it was then. Cannot be undone; take a snapshot first to be able to go back.",
    Risk = Risk.Destructive,
    Target = "vm:{vm_name}",
    Timeout = TimeSpan.FromMinutes(5),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
})
{
    // Long enough before the tool's own limit that the message with the task's id still arrives.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(290);

    public sealed record Parameters(
        [property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName,
        [property: Description("Name of the snapshot; where several have it, its path (base/patched) or id (snapshot-7)."), MinLength(1), MaxLength(400)] string Snapshot);

    /// <param name="Current">Id of the snapshot that the machine ran on from.</param>
    public sealed record Before(VmBefore Machine, Snapshot Target, string? Current);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var machine = await VmBefore.TakeAsync(client, parameters.VmName, cancellationToken);
        var all = await SnapshotsAsync(machine, cancellationToken);
        return new(machine, Choose(parameters.Snapshot, machine, all).Shown(), all.FirstOrDefault(snapshot => snapshot.Current)?.Id);
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.Machine.MovedSince(decided.Machine)
        ?? (now.Target.Id != decided.Target.Id ? $"the snapshot was replaced by another of that name ({decided.Target.Id}, now {now.Target.Id})"
        : now.Current != decided.Current ? "the machine runs on from another snapshot" : null);

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var (vm, target) = await UnchangedAsync(before, cancellationToken);
        return ToolResult.Of($"{vm.Name} ({vm.Id}) would go back to {target.Path} ({target.Id}) of {target.CreatedAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'} and be {WireJson.Name(target.PowerState)}; what it wrote since would be lost.", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var (vm, target) = await UnchangedAsync(before, cancellationToken);
        if (await RevertedAsync(before, cancellationToken))
            return ToolResult.Of($"{vm.Name} ({vm.Id}) was reverted since the snapshot of this action; not reverted again.", new { vm.Id, Changed = false });
        await (await client.SnapshotStoreAsync(cancellationToken)).RevertAsync(vm, target, call.Report, Limit, cancellationToken);
        return ToolResult.Of($"{vm.Name} ({vm.Id}) is back at {target.Path} ({target.Id}).", new { vm.Id, Snapshot = target.Id, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await before.Machine.FindAgainAsync(client, cancellationToken) is null)
            return Effect.Unknown;
        var current = (await SnapshotsAsync(before.Machine, cancellationToken)).FirstOrDefault(snapshot => snapshot.Current)?.Id;
        if (current == before.Target.Id && current != before.Current)
            return Effect.Applied;
        // Back at the snapshot that it ran on from already: only its task shows it, and vSphere forgets tasks after some minutes.
        return await RevertedAsync(before, cancellationToken) ? Effect.Applied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        if (await before.Machine.FindAgainAsync(client, cancellationToken) is not { } vm)
            return Health.Unhealthy($"{before.Machine.Name} ({before.Machine.Id}) is gone or was replaced.");
        var current = (await SnapshotsAsync(before.Machine, cancellationToken)).FirstOrDefault(snapshot => snapshot.Current);
        return current?.Id != before.Target.Id ? Health.Unhealthy($"{vm.Name} runs on from {current?.Path ?? "no snapshot"}, not from {before.Target.Path}.")
            : Health.Healthy($"{vm.Name} is back at {before.Target.Path} and {WireJson.Name(vm.PowerState)}.");
    }

    private async Task<(VirtualMachine Machine, Snapshot Target)> UnchangedAsync(Before before, CancellationToken cancellationToken)
    {
        var vm = await before.Machine.UnchangedAsync(client, cancellationToken);
        var target = (await SnapshotsAsync(before.Machine, cancellationToken)).FirstOrDefault(snapshot => snapshot.Id == before.Target.Id)
            ?? throw new ToolException($"Snapshot {before.Target.Path} ({before.Target.Id}) of {vm.Name} is gone; nothing was done.") { Moved = true };
        return (vm, target);
    }

    private async Task<bool> RevertedAsync(Before before, CancellationToken cancellationToken) =>
        before.Machine.At is { } since && (await client.RecentTasksAsync(before.Machine.Id, cancellationToken))
            .Any(task => task.State == "success" && task.QueuedAt >= since && task.Operation.Contains("revert", StringComparison.OrdinalIgnoreCase));

    private static Snapshot Choose(string wanted, VmBefore machine, IReadOnlyList<Snapshot> all)
    {
        var found = all.Where(snapshot => snapshot.Id == wanted || snapshot.Path == wanted || snapshot.Name == wanted).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ToolException($"{machine.Name} ({machine.Id}) has no snapshot '{ToolException.Quote(wanted)}'.{NameSuggestions.Hint(wanted, all.Select(snapshot => snapshot.Name))}"),
            _ => throw new ToolException($"'{ToolException.Quote(wanted)}' names {found.Count} snapshots of {machine.Name} ({machine.Id}); give the path or the id of one: {string.Join(", ", found.Take(10).Select(snapshot => $"{snapshot.Id} ({snapshot.Path})"))}."),
        };
    }

    private Task<IReadOnlyList<Snapshot>> SnapshotsAsync(VmBefore machine, CancellationToken cancellationToken) =>
        client.SnapshotsAsync(new VirtualMachine { Id = machine.Id, Name = machine.Name }, cancellationToken);
}
