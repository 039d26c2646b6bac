using AIOps.Policies.Model;
using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.VMware;

public sealed class PowerToolsTests
{
    private static readonly object Web = new { vm_name = "web" };

    [Theory]
    [InlineData("auto", false, "power_on_vm", "poweredOff", false, "PowerOnVM_Task", "poweredOn", "PowerOffVM_Task")]
    [InlineData("rest", false, "power_on_vm", "poweredOff", false, "PowerOnVM_Task", "poweredOn", "PowerOffVM_Task")]
    [InlineData("rest", true, "power_on_vm", "suspended", false, "PowerOnVM_Task", "poweredOn", "SuspendVM_Task")]
    [InlineData("soap", false, "power_off_vm", "poweredOn", false, "PowerOffVM_Task", "poweredOff", "PowerOnVM_Task")]
    [InlineData("rest", true, "power_off_vm", "poweredOn", false, "PowerOffVM_Task", "poweredOff", "PowerOnVM_Task")]
    [InlineData("auto", false, "suspend_vm", "poweredOn", true, "SuspendVM_Task", "suspended", "PowerOnVM_Task")]
    public async Task WholeLife_ChangesOnceVerifiesAndGoesBack(string api, bool legacy, string tool, string power, bool tools, string operation, string reached, string back)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        rig.Server.LegacyRest = legacy;
        var vm = rig.Server.Add("web", power, tools);
        var before = await rig.SnapshotAsync(tool, Web);

        await rig.ExecuteAsync(tool, Web, before);
        Assert.Equal(reached, vm.Power);
        Assert.Equal(Effect.Applied, await rig.ProbeAsync(tool, Web, before));
        Assert.Contains("nothing was done", (await rig.ExecuteAsync(tool, Web, before)).Text, StringComparison.Ordinal);
        Assert.Equal(HealthState.Healthy, (await rig.VerifyAsync(tool, Web, before)).State);
        await rig.Tool(tool).PhaseAsync(ToolPhase.Undo, Web, before, "act-1");

        Assert.Equal(power, vm.Power);
        Assert.Equal([$"{operation} vm-1", $"{back} vm-1"], rig.Server.Changes);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("rest")]
    public async Task PowerOff_WithTools_AsksTheGuestAndWaitsForIt(string api)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        var vm = rig.Server.Add("web", tools: true);
        var before = await rig.SnapshotAsync("power_off_vm", Web);

        await rig.ExecuteAsync("power_off_vm", Web, before);

        Assert.Equal("ShutdownGuest vm-1", Assert.Single(rig.Server.Changes));
        Assert.Equal(api == "rest" ? Effect.Unknown : Effect.Applied, await rig.ProbeAsync("power_off_vm", Web, before));
        Assert.Equal(HealthState.Progressing, (await rig.VerifyAsync("power_off_vm", Web, before)).State);
        vm.Power = "poweredOff";
        Assert.Equal(HealthState.Healthy, (await rig.VerifyAsync("power_off_vm", Web, before)).State);
    }

    [Fact]
    public async Task PowerOff_Hard_DoesNotAskTheGuest()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web", tools: true);
        var hard = new { vm_name = "web", hard = true };

        await rig.ExecuteAsync("power_off_vm", hard, await rig.SnapshotAsync("power_off_vm", hard));

        Assert.Equal("PowerOffVM_Task vm-1", Assert.Single(rig.Server.Changes));
    }

    [Fact]
    public async Task PowerOff_Suspended_NeedsHard()
    {
        await using var rig = await VMwareRig.StartAsync();
        var vm = rig.Server.Add("web", "suspended");
        await Assert.ThrowsAsync<ToolException>(() => rig.SnapshotAsync("power_off_vm", Web));
        rig.AssertOnlyLooked();
        var hard = new { vm_name = "web", hard = true };

        await rig.ExecuteAsync("power_off_vm", hard, await rig.SnapshotAsync("power_off_vm", hard));

        Assert.Equal("poweredOff", vm.Power);
    }

    [Fact]
    public async Task TaskCannotBeAskedFor_ForAWhile_IsFollowedOn()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web");
        rig.Server.TaskPolls = 2;
        var before = await rig.SnapshotAsync("suspend_vm", Web);
        var failures = 0;
        rig.Server.Instead = async http =>
        {
            if (rig.Server.State.Tasks.Count == 0 || ++failures > 2)
                return false;
            await LoopbackHttp.Reply(503, "starting")(http);
            return true;
        };

        var result = await rig.ExecuteAsync("suspend_vm", Web, before);

        Assert.Contains("is suspended", result.Text, StringComparison.Ordinal);
        Assert.Single(rig.Server.Changes);
    }

    [Fact]
    public async Task RestAlone_SlowSuspend_IsWaitedForBeyondTheLimitOfOrdinaryRequests()
    {
        await using var rig = await VMwareRig.StartAsync(settings: [("Api", "rest"), ("RequestTimeout", "00:00:01")]);
        var vm = rig.Server.Add("web");
        var before = await rig.SnapshotAsync("suspend_vm", Web);
        rig.Server.Instead = async http =>
        {
            if (http.Request.Method == "POST")
                // Longer than the limit; this is what is tested.
                await Task.Delay(TimeSpan.FromSeconds(1.3));
            return false;
        };

        await rig.ExecuteAsync("suspend_vm", Web, before);

        Assert.Equal("suspended", vm.Power);
    }

    [Fact]
    public async Task Undo_SomebodyMovedItOn_LeavesItAlone()
    {
        await using var rig = await VMwareRig.StartAsync();
        var vm = rig.Server.Add("web", "poweredOff");
        var before = await rig.SnapshotAsync("power_on_vm", Web);
        await rig.ExecuteAsync("power_on_vm", Web, before);
        vm.Power = "suspended";

        await Assert.ThrowsAsync<ToolException>(() => rig.Tool("power_on_vm").PhaseAsync(ToolPhase.Undo, Web, before, "act-1"));

        Assert.Single(rig.Server.Changes);
    }

    [Fact]
    public async Task Template_IsNotTouched()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web", "poweredOff").Template = true;

        Assert.Contains("is a template", (await Assert.ThrowsAsync<ToolException>(() => rig.SnapshotAsync("power_on_vm", Web))).Message, StringComparison.Ordinal);
        rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task TaskThatNeverEnds_IsLeftWithItsIdAtTheLimit()
    {
        var time = new ManualTime();
        await using var rig = await VMwareRig.StartAsync(time);
        rig.Server.Add("web");
        rig.Server.TaskPolls = -1;
        var before = await rig.SnapshotAsync("suspend_vm", Web);

        var running = rig.ExecuteAsync("suspend_vm", Web, before);
        await Eventually.TrueAsync(() =>
        {
            if (time.UntilNext is { } next)
                time.Advance(next);
            return Task.FromResult(running.IsCompleted);
        });

        Assert.Matches("goes on with it as task-[0-9]+ \\(running\\)", (await Assert.ThrowsAsync<ToolException>(() => running)).Message);
        Assert.Equal(Effect.Unknown, await rig.ProbeAsync("suspend_vm", Web, before));
        Assert.Equal(HealthState.Progressing, (await rig.VerifyAsync("suspend_vm", Web, before)).State);
        Assert.Single(rig.Server.Changes);
    }

    [Fact]
    public async Task AnswerLost_BeforeTheTaskWasFollowed_IsFoundOutByTheState()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web");
        var before = await rig.SnapshotAsync("suspend_vm", Web);
        rig.Server.DropAfter = "SuspendVM_Task";

        await Assert.ThrowsAsync<ToolException>(() => rig.ExecuteAsync("suspend_vm", Web, before));

        Assert.Equal(Effect.Applied, await rig.ProbeAsync("suspend_vm", Web, before));
        Assert.Single(rig.Server.Changes);
    }

    [Theory]
    [InlineData("TaskInProgress", "Another task is already in progress.", "")]
    [InlineData("NoPermission", "Permission to perform this operation was denied.", "<privilegeId>VirtualMachine.Interact.PowerOn</privilegeId>")]
    public async Task Refusal_IsNamedWithItsFault(string fault, string message, string particulars)
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web", "poweredOff");
        var before = await rig.SnapshotAsync("power_on_vm", Web);
        rig.Server.Fault = ("PowerOnVM_Task", new VimRefusedException(fault, message, particulars));

        var failure = await Assert.ThrowsAsync<ToolException>(() => rig.ExecuteAsync("power_on_vm", Web, before));

        Assert.Contains($"refuses PowerOnVM_Task of vm-1: {fault} {message}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Effect.NotApplied, await rig.ProbeAsync("power_on_vm", Web, before));
        Assert.Empty(rig.Server.Changes);
    }

    [Fact]
    public async Task TaskFails_IsNamedWithItsFaultAndId()
    {
        await using var rig = await VMwareRig.StartAsync();
        var vm = rig.Server.Add("web", "poweredOff");
        rig.Server.TaskPolls = 1;
        var before = await rig.SnapshotAsync("power_on_vm", Web);
        // Somebody is faster.
        rig.Server.Instead = http =>
        {
            vm.Power = rig.Server.State.Tasks.Count > 0 ? "poweredOn" : vm.Power;
            return Task.FromResult(false);
        };

        var failure = await Assert.ThrowsAsync<ToolException>(() => rig.ExecuteAsync("power_on_vm", Web, before));

        Assert.Contains("InvalidPowerState", failure.Message, StringComparison.Ordinal);
        Assert.Contains("(it is poweredOn)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rest_RefusalInBothForms_IsNamed()
    {
        foreach (var legacy in new[] { false, true })
        {
            await using var rig = await VMwareRig.StartAsync(settings: ("Api", "rest"));
            rig.Server.LegacyRest = legacy;
            var vm = rig.Server.Add("web", tools: true);
            var before = await rig.SnapshotAsync("power_off_vm", Web);
            // The tools stop between the snapshot and the call.
            rig.Server.Instead = http =>
            {
                vm.Tools = http.Request.Method != "POST" && vm.Tools;
                return Task.FromResult(false);
            };

            var failure = await Assert.ThrowsAsync<ToolException>(() => rig.ExecuteAsync("power_off_vm", Web, before));

            Assert.Contains("503 SERVICE_UNAVAILABLE Cannot complete operation because VMware Tools", failure.Message, StringComparison.Ordinal);
            Assert.Empty(rig.Server.Changes);
        }
    }
}
