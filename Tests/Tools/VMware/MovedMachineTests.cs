using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.VMware;

/// <summary>What counts as another world than the one that was decided about.</summary>
public sealed class MovedMachineTests : IAsyncLifetime
{
    private static readonly object Web = new { vm_name = "web" };
    private static readonly object Make = new { vm_name = "web", name = "before" };
    private VMwareRig _rig = null!;
    private LoopbackVm _vm = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await VMwareRig.StartAsync();
        _vm = _rig.Server.Add("web", tools: true);
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData("restart_vm")]
    [InlineData("power_off_vm")]
    [InlineData("suspend_vm")]
    [InlineData("power_on_vm")]
    [InlineData("create_snapshot")]
    public async Task ReplacedOrInAnotherPowerState_IsMovedAndNothingIsSent(string tool)
    {
        var arguments = tool == "create_snapshot" ? Make : Web;
        var decided = await _rig.SnapshotAsync(tool, arguments);
        _vm.InstanceUuid = Guid.NewGuid().ToString();
        Assert.Contains("replaced", (await MovedAsync(tool, arguments, decided)).Message, StringComparison.Ordinal);
        var replaced = await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync(tool, arguments, decided));
        Assert.True(replaced.Moved);
        _rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task PowerStateWentOn_IsMovedBeforeAndAtTheCall()
    {
        var decided = await _rig.SnapshotAsync("suspend_vm", Web);
        _vm.Power = "poweredOff";
        Assert.True((await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync("suspend_vm", Web, decided))).Moved);
        var off = await _rig.SnapshotAsync("power_on_vm", Web);
        _vm.Power = "suspended";
        Assert.Contains("from powered_off to suspended", (await MovedAsync("power_on_vm", Web, off)).Message, StringComparison.Ordinal);
        _rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task StartedAnew_IsMoved_ItsToolsComingAndGoing_IsNot()
    {
        var decided = await _rig.SnapshotAsync("restart_vm", Web);
        _vm.Tools = false;
        Assert.False((await _rig.Tool("restart_vm").PhaseAsync(ToolPhase.Snapshot, Web, decided)).IsError);
        _vm.BootTime = _vm.BootTime!.Value.AddHours(1);
        Assert.Contains("powered on anew", (await MovedAsync("restart_vm", Web, decided)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GuestRestarted_IsMoved()
    {
        _vm.GuestUptime = 5000;
        var decided = await _rig.SnapshotAsync("restart_vm", Web);
        _vm.GuestUptime = 6000;
        Assert.False((await _rig.Tool("restart_vm").PhaseAsync(ToolPhase.Snapshot, Web, decided)).IsError);
        _vm.GuestUptime = 10;
        Assert.Contains("guest", (await MovedAsync("restart_vm", Web, decided)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gone_IsAFailureAndNotMoved()
    {
        var decided = await _rig.SnapshotAsync("restart_vm", Web);
        _vm.Name = "web-old";
        Assert.False((await Assert.ThrowsAsync<ToolException>(() => _rig.Tool("restart_vm").PhaseAsync(ToolPhase.Snapshot, Web, decided))).Moved);
    }

    private async Task<ToolException> MovedAsync(string tool, object arguments, System.Text.Json.JsonElement decided)
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => _rig.Tool(tool).PhaseAsync(ToolPhase.Snapshot, arguments, decided));
        Assert.True(failure.Moved, failure.Message);
        return failure;
    }
}
