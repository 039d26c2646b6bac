using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.VMware;

public sealed class RestartVmToolTests : IAsyncLifetime
{
    private const string Restart = "restart_vm";
    private static readonly object Web = new { vm_name = "web" };
    private VMwareRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await VMwareRig.StartAsync();

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task WholeLife_WithTools_RebootsTheGuestOnceAndWaitsForIt()
    {
        var vm = _rig.Server.Add("web", tools: true);
        vm.GuestUptime = 5000;
        var before = await _rig.SnapshotAsync(Restart, Web);
        Assert.Contains("reboot_guest", WireName((await _rig.Tool(Restart).PhaseAsync(ToolPhase.DryRun, Web, before)).Text), StringComparison.Ordinal);
        Assert.Equal(Effect.NotApplied, await _rig.ProbeAsync(Restart, Web, before));

        await _rig.ExecuteAsync(Restart, Web, before);

        Assert.Equal("RebootGuest vm-1", Assert.Single(_rig.Server.Changes));
        Assert.Equal(Effect.Applied, await _rig.ProbeAsync(Restart, Web, before));
        // It was asked, but has not gone down yet; then it is down; then it is up.
        Assert.Equal(HealthState.Progressing, (await _rig.VerifyAsync(Restart, Web, before)).State);
        (vm.Tools, vm.GuestUptime) = (false, null);
        Assert.Equal(HealthState.Progressing, (await _rig.VerifyAsync(Restart, Web, before)).State);
        (vm.Tools, vm.GuestUptime) = (true, 10);
        Assert.Equal(HealthState.Healthy, (await _rig.VerifyAsync(Restart, Web, before)).State);
    }

    [Fact]
    public async Task WithoutTools_IsResetAndFollowed()
    {
        _rig.Server.Add("web");
        _rig.Server.TaskPolls = 2;
        var told = new List<string>();
        var before = await _rig.SnapshotAsync(Restart, Web);

        await _rig.Tool(Restart).InvokeAsync(ToolPhase.Execute, AIOps.Policies.Model.WireJson.ToElement(Web), new ToolCall("act-1", before, told.Add), CancellationToken.None);

        Assert.Equal("ResetVM_Task vm-1", Assert.Single(_rig.Server.Changes));
        Assert.Contains("running, 50 %", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(HealthState.Healthy, (await _rig.VerifyAsync(Restart, Web, before)).State);
    }

    [Theory]
    [InlineData("poweredOff")]
    [InlineData("suspended")]
    public async Task NotRunning_IsRefusedAndNothingSent(string power)
    {
        _rig.Server.Add("web", power);

        var failure = await Assert.ThrowsAsync<ToolException>(() => _rig.SnapshotAsync(Restart, Web));

        Assert.Contains("Use power_on_vm", failure.Message, StringComparison.Ordinal);
        _rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task WorldMovedOn_NothingIsSent()
    {
        var vm = _rig.Server.Add("web", tools: true);
        var before = await _rig.SnapshotAsync(Restart, Web);
        vm.Power = "poweredOff";
        Assert.Contains("is left alone", (await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync(Restart, Web, before))).Message, StringComparison.Ordinal);
        (vm.Power, vm.InstanceUuid) = ("poweredOn", Guid.NewGuid().ToString());
        Assert.Contains("was replaced", (await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync(Restart, Web, before))).Message, StringComparison.Ordinal);
        Assert.Equal(Effect.Unknown, await _rig.ProbeAsync(Restart, Web, before));
        _rig.Server.State.Machines.Clear();
        Assert.Contains("is gone", (await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync(Restart, Web, before))).Message, StringComparison.Ordinal);
        Assert.Equal(HealthState.Unhealthy, (await _rig.VerifyAsync(Restart, Web, before)).State);

        _rig.AssertOnlyLooked();
    }

    [Theory]
    [InlineData(true, "RebootGuest")]
    [InlineData(false, "ResetVM_Task")]
    public async Task AnswerLost_AfterItWasCarriedOut_IsKnownAndNotDoneAgain(bool tools, string operation)
    {
        _rig.Server.Add("web", tools: tools);
        var before = await _rig.SnapshotAsync(Restart, Web);
        _rig.Server.DropAfter = operation;

        await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync(Restart, Web, before));

        Assert.Equal(Effect.Applied, await _rig.ProbeAsync(Restart, Web, before));
        var again = await _rig.ExecuteAsync(Restart, Web, before);
        Assert.Contains("not restarted again", again.Text, StringComparison.Ordinal);
        Assert.Single(_rig.Server.Changes);
    }

    [Fact]
    public async Task AnswerLost_RestAlone_CannotBeKnown()
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", "rest"));
        rig.Server.Add("web", tools: true);
        var before = await rig.SnapshotAsync(Restart, Web);
        rig.Server.DropAfter = "RebootGuest";

        await Assert.ThrowsAsync<ToolException>(() => rig.ExecuteAsync(Restart, Web, before));

        Assert.Equal(Effect.Unknown, await rig.ProbeAsync(Restart, Web, before));
        Assert.Single(rig.Server.Changes);
    }

    [Fact]
    public async Task TaskUnderWay_AfterACrash_IsUnknown()
    {
        _rig.Server.Add("web");
        var before = await _rig.SnapshotAsync(Restart, Web);
        (_rig.Server.DropAfter, _rig.Server.TaskPolls) = ("ResetVM_Task", -1);

        await Assert.ThrowsAsync<ToolException>(() => _rig.ExecuteAsync(Restart, Web, before));

        Assert.Equal(Effect.Unknown, await _rig.ProbeAsync(Restart, Web, before));
    }

    [Fact]
    public async Task TwoOfTheSameName_AreNotTouched()
    {
        _rig.Server.Add("web");
        _rig.Server.Add("web");

        await Assert.ThrowsAsync<ToolException>(() => _rig.SnapshotAsync(Restart, Web));

        _rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task Verify_NothingRecorded_IsUnhealthy()
    {
        _rig.Server.Add("web");
        var before = await _rig.SnapshotAsync(Restart, Web);

        Assert.Contains("recorded no restart", (await _rig.VerifyAsync(Restart, Web, before)).Reason, StringComparison.Ordinal);
    }

    private static string WireName(string text) => text.Replace("RebootGuest", "reboot_guest", StringComparison.Ordinal);
}
