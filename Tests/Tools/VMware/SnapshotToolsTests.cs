using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.VMware;

public sealed class SnapshotToolsTests : IAsyncLifetime
{
    private static readonly object Make = new { vm_name = "web", name = "before <upgrade> & \"more\"", description = "why [aiops:other]" };
    private VMwareRig _rig = null!;
    private LoopbackVm _vm = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await VMwareRig.StartAsync();
        _vm = _rig.Server.Add("web");
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Create_WholeLife_TakesOneAndRemovesIt()
    {
        var before = await _rig.SnapshotAsync("create_snapshot", Make);
        Assert.Equal(Effect.NotApplied, await _rig.ProbeAsync("create_snapshot", Make, before));

        await _rig.ExecuteAsync("create_snapshot", Make, before);
        await _rig.ExecuteAsync("create_snapshot", Make, before);

        Assert.Equal("before <upgrade> & \"more\"", Assert.Single(_vm.Snapshots).Name);
        Assert.Equal("why (aiops:other] [aiops:act-1]", _vm.Snapshots[0].Description);
        Assert.Equal(Effect.Applied, await _rig.ProbeAsync("create_snapshot", Make, before));
        Assert.Equal(Effect.NotApplied, await _rig.ProbeAsync("create_snapshot", Make, before, "act-2"));
        Assert.Equal(HealthState.Healthy, (await _rig.VerifyAsync("create_snapshot", Make, before)).State);
        await _rig.Tool("create_snapshot").PhaseAsync(ToolPhase.Undo, Make, before, "act-1");
        Assert.Empty(_vm.Snapshots);
        Assert.Equal(HealthState.Unhealthy, (await _rig.VerifyAsync("create_snapshot", Make, before)).State);
    }

    [Fact]
    public async Task Undo_RemovesOnlyItsOwn()
    {
        _rig.Server.State.Perform("CreateSnapshot_Task", _vm, name: "somebody's", description: "x");
        var before = await _rig.SnapshotAsync("create_snapshot", Make);

        Assert.Contains("nothing to remove", (await _rig.Tool("create_snapshot").PhaseAsync(ToolPhase.Undo, Make, before, "act-1")).Text, StringComparison.Ordinal);

        Assert.Single(_vm.Snapshots);
        _rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task Create_AnswerLost_IsFoundAgain()
    {
        var before = await _rig.SnapshotAsync("create_snapshot", Make);
        _rig.Server.DropAfter = "CreateSnapshot_Task";

        await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync("create_snapshot", Make, before));

        Assert.Equal(Effect.Applied, await _rig.ProbeAsync("create_snapshot", Make, before));
        Assert.Single(_rig.Server.Changes);
    }

    [Fact]
    public async Task Create_QuiesceWithoutTools_IsRefused()
    {
        await Assert.ThrowsAsync<ToolException>(() => _rig.SnapshotAsync("create_snapshot", new { vm_name = "web", name = "x", quiesce = true }));
        _rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task Revert_WholeLife_GoesBackOnce()
    {
        _rig.Server.State.Perform("CreateSnapshot_Task", _vm, name: "base");
        _rig.Server.State.Perform("CreateSnapshot_Task", _vm, name: "patched");
        var arguments = new { vm_name = "web", snapshot = "base" };
        var before = await _rig.SnapshotAsync("revert_snapshot", arguments);
        Assert.Equal(Effect.Unknown, await _rig.ProbeAsync("revert_snapshot", arguments, before));

        await _rig.ExecuteAsync("revert_snapshot", arguments, before);
        var again = await _rig.ExecuteAsync("revert_snapshot", arguments, before);

        Assert.Contains("not reverted again", again.Text, StringComparison.Ordinal);
        Assert.Equal(_vm.Snapshots[0].Id, _vm.CurrentSnapshot);
        Assert.Equal(Effect.Applied, await _rig.ProbeAsync("revert_snapshot", arguments, before));
        Assert.Equal(HealthState.Healthy, (await _rig.VerifyAsync("revert_snapshot", arguments, before)).State);
        Assert.Single(_rig.Server.Changes);
    }

    [Fact]
    public async Task Revert_UnknownOrAmbiguous_IsRefusedWithTheChoice()
    {
        _rig.Server.State.Perform("CreateSnapshot_Task", _vm, name: "base");
        _rig.Server.State.Perform("CreateSnapshot_Task", _vm, name: "base");

        Assert.Contains("Nearest: base", (await Assert.ThrowsAsync<ToolException>(() => _rig.SnapshotAsync("revert_snapshot", new { vm_name = "web", snapshot = "bsae" }))).Message, StringComparison.Ordinal);
        Assert.Contains("(base/base)", (await Assert.ThrowsAsync<ToolException>(() => _rig.SnapshotAsync("revert_snapshot", new { vm_name = "web", snapshot = "base" }))).Message, StringComparison.Ordinal);
        _rig.AssertOnlyLooked();
    }
}
