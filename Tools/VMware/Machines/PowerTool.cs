using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

/// <summary>What the tools share that bring a machine into a power state: when it is there, the change is made.</summary>
public abstract class PowerTool<TParameters>(ToolInfo info, VSphereClient client, PowerState wanted) : ChangeTool<TParameters, VmBefore>(info)
{
    // Long enough before the tool's own limit that the message with the task's id still arrives.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(10);

    protected VSphereClient Client => client;

    protected TimeSpan Limit => Definition.Timeout - Reserve;

    protected abstract string Name(TParameters parameters);

    /// <summary>The ways to the wanted state, by the state that the machine is in; null where there is none.</summary>
    protected abstract PowerAction? ActionFor(TParameters parameters, VmBefore before);

    /// <summary>What vSphere records when it was asked for this change; power states alone do not tell of a request to the guest.</summary>
    protected virtual IReadOnlyCollection<string> Events => [];

    protected override async Task<VmBefore> SnapshotAsync(TParameters parameters, CancellationToken cancellationToken)
    {
        var before = await VmBefore.TakeAsync(client, Name(parameters), cancellationToken);
        return before.PowerState == wanted || ActionFor(parameters, before) is not null
            ? before
            : throw new ToolException($"{before.Name} ({before.Id}) is {WireJson.Name(before.PowerState)}; {Definition.Name} does not apply.");
    }

    protected override string? WhatMoved(VmBefore decided, VmBefore now) => now.MovedSince(decided);

    protected override async Task<ToolResult> ExecuteAsync(TParameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await before.FindAgainAsync(client, cancellationToken) is { } now && now.PowerState == wanted)
            return ToolResult.Of($"{now.Name} ({now.Id}) is already {WireJson.Name(wanted)}; nothing was done.", new { now.Id, now.PowerState, Changed = false });
        var vm = await before.UnchangedAsync(client, cancellationToken);
        var action = ActionFor(parameters, before) ?? throw new ToolException($"{vm.Name} ({vm.Id}) is {WireJson.Name(vm.PowerState)}; {Definition.Name} does not apply.");
        await client.PowerAsync(vm, action, call.Report, Limit, cancellationToken);
        return ToolResult.Of(action == PowerAction.ShutdownGuest ? $"Asked the guest of {vm.Name} ({vm.Id}) to shut down." : $"{vm.Name} ({vm.Id}) is {WireJson.Name(wanted)}.", new { vm.Id, Action = action, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(TParameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await before.FindAgainAsync(client, cancellationToken) is not { } now)
            return Effect.Unknown;
        if (now.PowerState == wanted)
            return before.PowerState == wanted ? Effect.NotApplied : Effect.Applied;
        // Without the VIM API there is no telling whether vSphere is still at it.
        if (before.At is not { } since || !await client.HasVimAsync(cancellationToken) || await before.UnderWayAsync(client, cancellationToken) is not null)
            return Effect.Unknown;
        if (Events.Count > 0 && (await client.EventsAsync(before.Id, since, Events, cancellationToken)).Count > 0)
            return Effect.Applied;
        return now.PowerState == before.PowerState ? Effect.NotApplied : Effect.Unknown;
    }

    protected override async Task<Health> VerifyAsync(TParameters parameters, VmBefore before, CancellationToken cancellationToken)
    {
        if (await before.FindAgainAsync(client, cancellationToken) is not { } now)
            return Health.Unhealthy($"{before.Name} ({before.Id}) is gone or was replaced.");
        if (now.PowerState == wanted)
            return Reached(now, before);
        return await IsOnTheWayAsync(parameters, before, cancellationToken)
            ? Health.Progressing($"{now.Name} is still {WireJson.Name(now.PowerState)}.")
            : Health.Unhealthy($"{now.Name} is {WireJson.Name(now.PowerState)}, not {WireJson.Name(wanted)}.");
    }

    /// <summary>The machine is in the wanted state; is it well?</summary>
    protected virtual Health Reached(VirtualMachine now, VmBefore before) => Health.Healthy($"{now.Name} is {WireJson.Name(now.PowerState)}.");

    protected virtual async Task<bool> IsOnTheWayAsync(TParameters parameters, VmBefore before, CancellationToken cancellationToken) =>
        await client.HasVimAsync(cancellationToken) && await before.UnderWayAsync(client, cancellationToken) is not null;

    /// <summary>Brings the machine back, unless somebody else moved it on.</summary>
    protected async Task<ToolResult> BackAsync(VmBefore before, PowerAction action, ToolCall call, CancellationToken cancellationToken)
    {
        var now = await before.FindAgainAsync(client, cancellationToken) ?? throw new ToolException($"{before.Name} ({before.Id}) is gone or was replaced; nothing was undone.");
        if (now.PowerState == before.PowerState)
            return ToolResult.Of($"{now.Name} ({now.Id}) is {WireJson.Name(now.PowerState)} as before; nothing to undo.", new { now.Id, Changed = false });
        if (now.PowerState != wanted)
            throw new ToolException($"{now.Name} ({now.Id}) is {WireJson.Name(now.PowerState)}: somebody moved it on since; it is left alone.");
        await client.PowerAsync(now, action, call.Report, Limit, cancellationToken);
        return ToolResult.Of($"{now.Name} ({now.Id}): {WireJson.Name(action)}; it was {WireJson.Name(before.PowerState)} before.", new { now.Id, Action = action, Changed = true });
    }
}
