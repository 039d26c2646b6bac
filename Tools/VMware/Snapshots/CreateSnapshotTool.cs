using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Machines;

namespace AIOps.Tools.VMware.Snapshots;

public sealed class CreateSnapshotTool(VSphereClient client) : ChangeTool<CreateSnapshotTool.Parameters, CreateSnapshotTool.Before>(new("create_snapshot")
{
    Title = "Create snapshot",
    Description = "Takes a snapshot of a VMware virtual machine, to go back to with revert_snapshot. It grows with every change, so remove it soon. Undone by removing it.",
    Risk = Risk.Reversible,
    Target = "vm:{vm_name}",
    Timeout = TimeSpan.FromMinutes(5),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasUndo = true,
})
{
    private const int MostKept = 32;

    // Long enough before the tool's own limit that the message with the task's id still arrives.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(290);

    public sealed record Parameters(
        [property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName,
        [property: Description("Name of the snapshot."), MinLength(1), MaxLength(80)] string Name,
        [property: Description("Why it is taken."), MaxLength(400)] string Description = "",
        [property: Description("Also keeps the memory, so that reverting resumes the running machine; takes longer.")] bool Memory = false,
        [property: Description("Has the guest bring its file systems to rest first; needs VMware Tools.")] bool Quiesce = false);

    /// <param name="Existing">Ids of the snapshots that were there.</param>
    public sealed record Before(VmBefore Machine, IReadOnlyList<string> Existing);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var machine = await VmBefore.TakeAsync(client, parameters.VmName, cancellationToken);
        if (parameters.Quiesce && machine is { PowerState: PowerState.PoweredOn, Tools: not ToolsState.Running })
            throw new ToolException($"{machine.Name} ({machine.Id}) runs no VMware Tools, so that its file systems cannot be brought to rest; leave quiesce out.");
        var existing = await SnapshotsAsync(machine, cancellationToken);
        return existing.Count < MostKept
            ? new(machine, [.. existing.Select(snapshot => snapshot.Id)])
            : throw new ToolException($"{machine.Name} ({machine.Id}) has {existing.Count} snapshots already; vSphere supports no more than {MostKept}.");
    }

    /// <summary>Other snapshots do not matter to one more.</summary>
    protected override string? WhatMoved(Before decided, Before now) => now.Machine.MovedSince(decided.Machine);

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (SnapshotMark.Find(await SnapshotsAsync(before.Machine, cancellationToken), Key(call)) is { } made)
            return ToolResult.Of($"Snapshot {made.Id} was already taken by this action.", new { made.Id, Changed = false });
        var vm = await before.Machine.UnchangedAsync(client, cancellationToken);
        await (await client.SnapshotStoreAsync(cancellationToken)).CreateAsync(
            vm, parameters.Name, SnapshotMark.Sign(parameters.Description, Key(call)), parameters.Memory, parameters.Quiesce, call.Report, Limit, cancellationToken);
        var id = SnapshotMark.Find(await SnapshotsAsync(before.Machine, cancellationToken), Key(call))?.Id;
        return ToolResult.Of($"Snapshot {parameters.Name} ({id}) of {vm.Name} ({vm.Id}) taken.", new { Id = id, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        SnapshotMark.Find(await SnapshotsAsync(before.Machine, cancellationToken), Key(call)) is not null ? Effect.Applied
        : await before.Machine.UnderWayAsync(client, cancellationToken) is not null ? Effect.Unknown : Effect.NotApplied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        if (await before.Machine.FindAgainAsync(client, cancellationToken) is not { } vm)
            return Health.Unhealthy($"{before.Machine.Name} ({before.Machine.Id}) is gone or was replaced.");
        var made = (await SnapshotsAsync(before.Machine, cancellationToken)).FirstOrDefault(snapshot => snapshot.Name == parameters.Name && !before.Existing.Contains(snapshot.Id));
        return made is null ? Health.Unhealthy($"{vm.Name} has no new snapshot {parameters.Name}.")
            : vm.PowerState != before.Machine.PowerState ? Health.Unhealthy($"Snapshot {made.Name} ({made.Id}) is there, but {vm.Name} went to {WireJson.Name(vm.PowerState)}.")
            : Health.Healthy($"Snapshot {made.Name} ({made.Id}) of {vm.Name} is there.");
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var vm = await before.Machine.FindAgainAsync(client, cancellationToken) ?? throw new ToolException($"{before.Machine.Name} ({before.Machine.Id}) is gone or was replaced; nothing was undone.");
        if (SnapshotMark.Find(await SnapshotsAsync(before.Machine, cancellationToken), Key(call)) is not { } made)
            return ToolResult.Of($"{vm.Name} ({vm.Id}) has no snapshot of this action; nothing to remove.", new { Changed = false });
        await (await client.SnapshotStoreAsync(cancellationToken)).RemoveAsync(vm, made, call.Report, Limit, cancellationToken);
        return ToolResult.Of($"Snapshot {made.Name} ({made.Id}) of {vm.Name} ({vm.Id}) removed.", new { made.Id, Changed = true });
    }

    private Task<IReadOnlyList<Snapshot>> SnapshotsAsync(VmBefore machine, CancellationToken cancellationToken) =>
        client.SnapshotsAsync(new VirtualMachine { Id = machine.Id, Name = machine.Name }, cancellationToken);

    private static string Key(ToolCall call) => call.IdempotencyKey ?? throw new ToolException("create_snapshot needs an idempotency key: the snapshot could not be found again.");
}
