using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class PowerOffVmTool(VSphereClient client) : PowerTool<PowerOffVmTool.Parameters>(new("power_off_vm")
{
    Title = "Power off virtual machine",
    Description = "Shuts the guest of a VMware virtual machine down when VMware Tools run there; else, or when hard, switches it off at once. A suspended one is switched off only when hard. Undone by powering it on.",
    Risk = Risk.Disruptive,
    Idempotent = true,
    Target = "vm:{vm_name}",
    Timeout = TimeSpan.FromMinutes(2),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasUndo = true,
}, client, PowerState.PoweredOff)
{
    public sealed record Parameters(
        [property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName,
        [property: Description("Switches off without asking the guest: what it has not written to disk is lost.")] bool Hard = false);

    protected override IReadOnlyCollection<string> Events { get; } = ["VmGuestShutdownEvent", "VmStoppingEvent", "VmPoweredOffEvent"];

    protected override string Name(Parameters parameters) => parameters.VmName;

    protected override PowerAction? ActionFor(Parameters parameters, VmBefore before) =>
        // What a suspended machine has in memory would be lost, too.
        before.PowerState is not PowerState.PoweredOn && !(before.PowerState is PowerState.Suspended && parameters.Hard) ? null
        : IsAsked(parameters, before) ? PowerAction.ShutdownGuest : PowerAction.PowerOff;

    // A guest takes its time, and nothing shows that it is at it.
    protected override async Task<bool> IsOnTheWayAsync(Parameters parameters, VmBefore before, CancellationToken cancellationToken) =>
        IsAsked(parameters, before) || await base.IsOnTheWayAsync(parameters, before, cancellationToken);

    protected override Task<ToolResult> UndoAsync(Parameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken) =>
        before.PowerState == PowerState.Suspended
            ? throw new ToolException($"{before.Name} was suspended; what it had in memory is gone, so that there is nothing to go back to.")
            : BackAsync(before, PowerAction.PowerOn, call, cancellationToken);

    private static bool IsAsked(Parameters parameters, VmBefore before) => !parameters.Hard && before is { PowerState: PowerState.PoweredOn, Tools: ToolsState.Running };
}
