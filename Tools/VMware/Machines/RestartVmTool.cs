using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class RestartVmTool(VSphereClient client) : ChangeTool<RestartVmTool.Parameters, VmBefore>(new("restart_vm")
{
    Title = "Restart virtual machine",
    Description = "Restarts a running VMware virtual machine: has the guest reboot when VMware Tools run there, else resets it. One that is powered off is not started; use power_on_vm.",
    Risk = Risk.Disruptive,
    Target = "vm:{vm_name}",
    Timeout = TimeSpan.FromMinutes(2),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasDryRun = true,
})
{
    // Long enough before the tool's own limit that the message with the task's id still arrives.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(110);
    private readonly RestartEvidence _evidence = new(client);

    public sealed record Parameters([property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName);

    protected override async Task<VmBefore> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var before = await VmBefore.TakeAsync(client, parameters.VmName, cancellationToken);
        if (before.PowerState != PowerState.PoweredOn)
            throw new ToolException($"{before.Name} ({before.Id}) is {WireJson.Name(before.PowerState)}; only a running machine is restarted. Use power_on_vm.");
        return before with { GuestUptimeSeconds = before.Tools == ToolsState.Running ? await _evidence.GuestUptimeAsync(before.Id, cancellationToken) : null };
    }

    protected override string? WhatMoved(VmBefore decided, VmBefore now) => now.MovedSince(decided);

    protected override async Task<ToolResult> DryRunAsync(Parameters parameters, VmBefore before, CancellationToken cancellationToken)
    {
        var vm = await before.UnchangedAsync(client, cancellationToken);
        return ToolResult.Of($"{Way(vm)} of {vm.Name} ({vm.Id}) on host {vm.Host ?? "-"}: VMware Tools are {WireJson.Name(vm.Tools)}.", before);
    }

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        var vm = await before.UnchangedAsync(client, cancellationToken);
        if (await _evidence.FindAsync(vm, before, cancellationToken) is { } seen)
            return ToolResult.Of($"{vm.Name} ({vm.Id}) was restarted since the snapshot ({seen}); not restarted again.", new { vm.Id, Changed = false });
        var action = Way(vm);
        await client.PowerAsync(vm, action, call.Report, Limit, cancellationToken);
        return ToolResult.Of(action == PowerAction.RebootGuest ? $"Asked the guest of {vm.Name} ({vm.Id}) to reboot." : $"{vm.Name} ({vm.Id}) was reset.", new { vm.Id, Action = action, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await before.FindAgainAsync(client, cancellationToken) is not { } now)
            return Effect.Unknown;
        if (await _evidence.FindAsync(now, before, cancellationToken) is not null)
            return Effect.Applied;
        // Without the VIM API nothing that would show it can be asked; and a task under way has not shown yet.
        return before.At is null || !await client.HasVimAsync(cancellationToken) || now.PowerState != before.PowerState || await before.UnderWayAsync(client, cancellationToken) is not null
            ? Effect.Unknown : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, VmBefore before, CancellationToken cancellationToken)
    {
        if (await before.FindAgainAsync(client, cancellationToken) is not { } now)
            return Health.Unhealthy($"{before.Name} ({before.Id}) is gone or was replaced.");
        if (now.PowerState != PowerState.PoweredOn)
            return Health.Unhealthy($"{now.Name} is {WireJson.Name(now.PowerState)}.");
        if (before.At is not null && await client.HasVimAsync(cancellationToken) && await _evidence.FindAsync(now, before, cancellationToken) is null)
            return Health.Unhealthy($"{now.Name} runs, but vSphere recorded no restart since {before.At.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}.");
        if (before.Tools == ToolsState.Running && now.Tools != ToolsState.Running)
            return Health.Progressing($"{now.Name} is powered on; its VMware Tools are {WireJson.Name(now.Tools)}.");
        return await _evidence.GuestRebootedAsync(before, cancellationToken) == false
            ? Health.Progressing($"{now.Name} is powered on; its guest has not come up anew yet.")
            : Health.Healthy($"{now.Name} is powered on{(now.Tools == ToolsState.Running ? " and its VMware Tools answer" : "; it has no VMware Tools that could tell more")}.");
    }

    private static PowerAction Way(VirtualMachine vm) => vm.Tools == ToolsState.Running ? PowerAction.RebootGuest : PowerAction.Reset;
}
