using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class PowerOnVmTool(VSphereClient client) : PowerTool<PowerOnVmTool.Parameters>(new("power_on_vm")
{
    Title = "Power on virtual machine",
    Description = "Powers a VMware virtual machine on, or resumes it when it is suspended. Undone by bringing it back into the state it was in.",
    Risk = Risk.Reversible,
    Idempotent = true,
    Target = "vm:{vm_name}",
    Timeout = TimeSpan.FromMinutes(2),
    SettleWithin = TimeSpan.FromMinutes(5),
    HasUndo = true,
}, client, PowerState.PoweredOn)
{
    public sealed record Parameters([property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName);

    protected override string Name(Parameters parameters) => parameters.VmName;

    protected override PowerAction? ActionFor(Parameters parameters, VmBefore before) => before.PowerState is PowerState.PoweredOff or PowerState.Suspended ? PowerAction.PowerOn : null;

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, VmBefore before, ToolCall call, CancellationToken cancellationToken)
    {
        if (before.PowerState == PowerState.Suspended)
            return await BackAsync(before, PowerAction.Suspend, call, cancellationToken);
        var tools = (await Client.ByIdAsync(before.Id, cancellationToken))?.Tools;
        return await BackAsync(before, tools == ToolsState.Running ? PowerAction.ShutdownGuest : PowerAction.PowerOff, call, cancellationToken);
    }
}
