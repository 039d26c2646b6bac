using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Machines;

namespace AIOps.Tests.Tools.VMware;

public sealed class ApiDetectionTests
{
    [Fact]
    public async Task ListVms_ModernVCenter_IsFoundByRestAndDescribedByVim()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web", tools: true);

        var result = (await rig.RunAsync("list_vms", new { })).Read<ListVmsTool.Result>();

        Assert.Equal("DC0/vm/web", Assert.Single(result.Machines).Path);
        Assert.Contains("GET /api/vcenter/vm", rig.Server.Requests);
        Assert.Contains("SOAP RetrievePropertiesEx propertyCollector", rig.Server.Requests);
        rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task ListVms_ByEachApiAlone_TellsTheSame()
    {
        foreach (var settings in new (bool, bool, bool)[] { (true, false, false), (true, true, false), (false, false, true) })
        {
            await using var rig = await VMwareRig.StartAsync();
            (rig.Server.HasRest, rig.Server.LegacyRest, rig.Server.HasSoap) = settings;
            rig.Server.Add("web", tools: true);
            rig.Server.Add("old", "poweredOff").Host = "host-11";

            var all = (await rig.RunAsync("list_vms", new { })).Read<ListVmsTool.Result>();
            var off = (await rig.RunAsync("list_vms", new { power_state = "powered_off", host = "ESX2.example" })).Read<ListVmsTool.Result>();

            Assert.Equal(["old", "web"], all.Machines.Select(vm => vm.Name));
            var web = all.Machines[1];
            Assert.Equal(("esx1.example", 2, 4096L, "web.guest", "564d1234-5678-9abc-def0-1234567890ab"), (web.Host, web.Cpus, web.MemoryMb, web.HostName, web.BiosUuid));
            Assert.Equal(["10.0.0.5"], web.IpAddresses);
            Assert.Equal(["fast"], web.Datastores);
            Assert.Equal(["564d1234-5678-9abc-def0-1234567890ab", "34124d56-7856-bc9a-def0-1234567890ab"], web.SystemUuids);
            Assert.Equal("old", Assert.Single(off.Machines).Name);
            rig.AssertOnlyLooked();
        }
    }

    [Fact]
    public async Task Esxi_OnlyVim_ServesEverythingButClusters()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.BecomeEsxi();
        rig.Server.Add("web", id: "12");

        Assert.Contains("1 virtual machines", (await rig.RunAsync("list_vms", new { })).Text, StringComparison.Ordinal);
        Assert.Contains("(12)", (await rig.RunAsync("get_vm", new { vm_name = "12" })).Text, StringComparison.Ordinal);
        Assert.Contains("a stand-alone ESXi host never has", (await rig.RunAsync("list_clusters", new { })).Text, StringComparison.Ordinal);
        Assert.Contains("esx1.example", (await rig.RunAsync("list_hosts", new { })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestWithSessionsButNoInventory_IsLeftForVim()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.RestWithoutInventory = true;
        rig.Server.Add("web");

        Assert.Contains("web", (await rig.RunAsync("list_vms", new { })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestAlone_WhatOnlyVimTells_IsSaidToBeMissing()
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", "rest"));
        rig.Server.Add("web", tools: true);

        Assert.Contains("VMware:Api is Rest", (await rig.FailAsync("list_snapshots", new { vm_name = "web" })).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Server.Requests, request => request.StartsWith("SOAP", StringComparison.Ordinal));
        Assert.Contains("fast", (await rig.RunAsync("get_vm", new { vm_name = "web" })).Text, StringComparison.Ordinal);
        Assert.Contains("fast", (await rig.RunAsync("list_datastores", new { })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_Answers_SaysBothReasons()
    {
        await using var rig = await VMwareRig.StartAsync();
        (rig.Server.HasRest, rig.Server.HasSoap) = (false, false);

        var message = (await rig.FailAsync("list_vms", new { })).Message;

        Assert.Contains("it has no Automation API; it has no VIM API at /sdk", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfAVCenter_IsUsedAndTheOtherHalfLookedForLater()
    {
        var time = new ManualTime();
        await using var rig = await VMwareRig.StartAsync(time);
        rig.Server.Add("web");
        rig.Server.Instead = async http =>
        {
            if (!http.Request.Path.StartsWithSegments("/api"))
                return false;
            await LoopbackHttp.Reply(503, """{"error_type":"SERVICE_UNAVAILABLE","messages":[]}""")(http);
            return true;
        };

        Assert.Contains("web", (await rig.RunAsync("list_vms", new { })).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /api/vcenter/vm", rig.Server.Requests);
        rig.Server.Instead = null;
        time.Advance(TimeSpan.FromSeconds(31));
        await rig.RunAsync("list_vms", new { });

        Assert.Contains("GET /api/vcenter/vm", rig.Server.Requests);
    }

    [Fact]
    public async Task VimDown_LookingGoesOnByRestButAChangeDoesNotSwitchOver()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web", "poweredOff");
        var before = await rig.SnapshotAsync("power_on_vm", new { vm_name = "web" });
        rig.Server.HasSoap = false;

        Assert.Contains("web", (await rig.RunAsync("list_vms", new { })).Text, StringComparison.Ordinal);
        Assert.Contains("esx1.example", (await rig.RunAsync("list_hosts", new { })).Text, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<ToolException>(() => rig.ExecuteAsync("power_on_vm", new { vm_name = "web" }, before));

        Assert.Contains("no longer has a VIM API", failure.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Server.Changes);
    }

    [Theory]
    [InlineData("rest")]
    [InlineData("soap")]
    public async Task ApiGone_AfterItWasThere_IsAnErrorThatSaysSo(string api)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        rig.Server.Add("web");
        await rig.RunAsync("list_vms", new { });
        rig.Server.ExpireSessions();
        rig.Server.Instead = async http =>
        {
            await LoopbackHttp.Reply(http.Request.Headers.ContainsKey("vmware-api-session-id") ? 401 : 404, "")(http);
            return true;
        };

        Assert.Contains("no longer has a", (await rig.FailAsync("list_vms", new { })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("rest")]
    [InlineData("soap")]
    public async Task RefusedPassword_IsTriedOnceAndNamedNowhere(string api)
    {
        var time = new ManualTime();
        await using var rig = await VMwareRig.StartAsync(time, ("Api", api));
        rig.Server.RefusesLogin = true;

        var first = await rig.FailAsync("list_vms", new { });
        var second = await rig.FailAsync("list_vms", new { });
        time.Advance(TimeSpan.FromMinutes(2));
        await rig.FailAsync("list_vms", new { });

        Assert.Equal(2, rig.Server.Logins);
        Assert.Contains("refuses the user and password", first.Message, StringComparison.Ordinal);
        Assert.Contains("so that the account is not locked", second.Message, StringComparison.Ordinal);
        foreach (var failure in new[] { first, second })
            Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }
}
