using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class SuspendVmTool(VSphereClient client) : PowerTool<SuspendVmTool.Parameters>(new("suspend_vm")
{
    Title = "Suspend virtual machine",
    Description = "Suspends a running VMware virtual machine: its memory is kept on disk and it stands still until it is resumed. Undone by resuming it.",
    Risk = Risk.Disruptive,
    Idempotent = true,
    Target = "vm:{vm_name}",
    Timeout = TimeSpan.FromMinutes(5),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasUndo = true,
}, client, PowerState.Suspended)
{
    public sealed record Parameters([property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName);

    protected override string Name(Parameters parameters) => parameters.VmName;

    protected override PowerAction? ActionFor(Parameters parameters, VmBefore before) => before.PowerState == PowerState.PoweredOn ? PowerAction.Suspend : null;

    protected override Task<ToolResult> UndoAsync(Parameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken) =>
        BackAsync(before, PowerAction.PowerOn, call, cancellationToken);
}
