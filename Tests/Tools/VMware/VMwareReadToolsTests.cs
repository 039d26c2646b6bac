using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Machines;
using AIOps.Tools.VMware.Resources;
using AIOps.Tools.VMware.Snapshots;
using AIOps.Tests.Shared.LoopbackVCenter;

namespace AIOps.Tests.Tools.VMware;

public sealed class VMwareReadToolsTests : IAsyncLifetime
{
    private VMwareRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await VMwareRig.StartAsync();

    public async ValueTask DisposeAsync()
    {
        // Whatever a test of this class did, it only looked.
        _rig.AssertOnlyLooked();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task ListVms_MoreThanAPage_AreAllFoundAndTheCutIsSaid()
    {
        _rig.Server.HasRest = false;
        _rig.Server.PageSize = 7;
        for (var i = 0; i < 40; i++)
            _rig.Server.Add($"vm{i:00}");

        var result = await _rig.RunAsync("list_vms", new { limit = 10 });

        var data = result.Read<ListVmsTool.Result>();
        Assert.Equal((40, 10, true), (data.Matching, data.Machines.Count, data.Truncated));
        Assert.Contains("40 virtual machines", result.Text, StringComparison.Ordinal);
        Assert.Contains("the first 10 shown", result.Text, StringComparison.Ordinal);
        Assert.Contains(_rig.Server.Requests, request => request.StartsWith("SOAP ContinueRetrievePropertiesEx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListVms_Wildcard_FiltersByName()
    {
        _rig.Server.Add("web-1");
        _rig.Server.Add("web-2");
        _rig.Server.Add("db-1");

        Assert.Equal(2, (await _rig.RunAsync("list_vms", new { name = "WEB-*" })).Read<ListVmsTool.Result>().Matching);
        Assert.Equal("0 virtual machines named mail* in vSphere at " + new Uri(_rig.Server.Url).Authority + ".", (await _rig.RunAsync("list_vms", new { name = "mail*" })).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ListVms_UnknownHostOrCluster_NamesTheNearest(bool rest)
    {
        _rig.Server.HasRest = rest;
        _rig.Server.Add("web");

        Assert.Contains("Nearest: esx1.example", (await _rig.FailAsync("list_vms", new { host = "esx1" })).Message, StringComparison.Ordinal);
        Assert.Contains("Nearest: prod-cluster", (await _rig.FailAsync("list_vms", new { cluster = "prod" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetVm_WithDevicesAndSnapshots_TellsWhatJoinsWithOthers()
    {
        var vm = _rig.Server.Add("node-1", tools: true);
        _rig.Server.State.Perform("CreateSnapshot_Task", vm, name: "base", description: "first");
        _rig.Server.State.Perform("CreateSnapshot_Task", vm, name: "patched", description: "second");

        var result = (await _rig.RunAsync("get_vm", new { vm_name = "node-1" })).Read<GetVmTool.Result>();

        Assert.Equal(("prod-cluster", "esx1.example", ToolsState.Running), (result.Machine.Cluster, result.Machine.Host, result.Machine.Tools));
        Assert.Equal(vm.InstanceUuid, result.Machine.InstanceUuid);
        Assert.Equal(new VmDisk("Hard disk 1", 40, "[fast] node-1/disk.vmdk"), Assert.Single(result.Machine.Disks!));
        Assert.Equal(new VmNetwork("Network adapter 1", "00:50:56:00:00:01", "VM Network", true), Assert.Single(result.Machine.Networks!));
        Assert.Equal(["base", "base/patched"], result.Snapshots!.Select(snapshot => snapshot.Path));
        Assert.Equal([false, true], result.Snapshots!.Select(snapshot => snapshot.Current));
    }

    [Fact]
    public async Task GetVm_TwoOfTheSameName_AreListedAndToldApartByPathOrId()
    {
        _rig.Server.Add("web");
        _rig.Server.Add("web").Folder = "group-v4";

        var failure = await _rig.FailAsync("get_vm", new { vm_name = "web" });

        Assert.Contains("vm-1 (DC0/vm/web, powered_on), vm-2 (DC0/vm/Prod/web, powered_on)", failure.Message, StringComparison.Ordinal);
        Assert.Equal("vm-2", (await _rig.RunAsync("get_vm", new { vm_name = "Prod/web" })).Read<GetVmTool.Result>().Machine.Id);
        Assert.Equal("vm-1", (await _rig.RunAsync("get_vm", new { vm_name = "vm-1" })).Read<GetVmTool.Result>().Machine.Id);
    }

    [Fact]
    public async Task GetVm_NamedAsAnothersId_IsRefused()
    {
        _rig.Server.Add("web");
        _rig.Server.Add("vm-1");

        Assert.Contains("names 2 virtual machines", (await _rig.FailAsync("get_vm", new { vm_name = "vm-1" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetVm_UnknownOrWildcard_NamesTheNearestAndMatchesNothing()
    {
        _rig.Server.Add("checkout");

        Assert.Contains("Nearest: checkout", (await _rig.FailAsync("get_vm", new { vm_name = "chekout" })).Message, StringComparison.Ordinal);
        Assert.Contains("No virtual machine 'check*'", (await _rig.FailAsync("get_vm", new { vm_name = "check*" })).Message, StringComparison.Ordinal);
        Assert.Contains("No virtual machine 'vm-999'", (await _rig.FailAsync("get_vm", new { vm_name = "vm-999" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListHosts_TroubledFirst_WithTheirMachinesAndDatastores()
    {
        _rig.Server.Add("web");

        var hosts = (await _rig.RunAsync("list_hosts", new { })).Read<ListHostsTool.Result>().Hosts;

        Assert.Equal(["esx2.example", "esx1.example"], hosts.Select(host => host.Name));
        Assert.Equal((16000L, 4000L, 65536L, 32768L), (hosts[1].CpuTotalMhz, hosts[1].CpuUsedMhz, hosts[1].MemoryTotalMb, hosts[1].MemoryUsedMb));
        Assert.Equal(["web"], hosts[1].VirtualMachines);
        Assert.Equal(["fast", "full"], hosts[1].Datastores);
    }

    [Fact]
    public async Task ListDatastores_TheFullestFirst_AndNarrowedByUse()
    {
        var all = (await _rig.RunAsync("list_datastores", new { })).Read<ListDatastoresTool.Result>();
        var full = (await _rig.RunAsync("list_datastores", new { min_used_percent = 90 })).Read<ListDatastoresTool.Result>();

        Assert.Equal([("full", 93.8), ("fast", 50.0)], all.Datastores.Select(store => (store.Name, store.UsedPercent!.Value)));
        Assert.Equal("full", Assert.Single(full.Datastores).Name);
    }

    [Fact]
    public async Task ListClusters_TellsMissingHosts() =>
        Assert.Contains("prod-cluster  yellow  1/2", (await _rig.RunAsync("list_clusters", new { })).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Performance_SummarisesSamplesInOrderOfTime()
    {
        _rig.Server.Add("web");

        var result = (await _rig.RunAsync("vm_performance", new { vm_name = "web", minutes = 5 })).Read<VmPerformanceTool.Result>();

        Assert.Equal(20, result.Interval);
        var usage = result.Metrics.Single(metric => metric.Counter == "cpu.usage.average");
        Assert.Equal((5, 35, 90, 90, 3), (usage.Min, usage.Avg, usage.Max, usage.Last, usage.Samples));
        // 4,000 ms of 20,000 ms on two CPUs.
        Assert.Equal(10, result.Metrics.Single(metric => metric.Counter == "cpu.ready.summation").Max);
    }

    [Fact]
    public async Task Events_OfOneMachine_NewestFirstWithoutCredentials()
    {
        var (web, other) = (_rig.Server.Add("web"), _rig.Server.Add("other"));
        _rig.Server.State.Record("VmPoweredOnEvent", web);
        _rig.Server.State.Record("VmPoweredOffEvent", other);
        _rig.Server.State.Now += TimeSpan.FromHours(1);
        _rig.Server.State.Record("VmReconfiguredEvent", web, "guestinfo password=hunter22 set <b>&amp;");

        var result = await _rig.RunAsync("list_vm_events", new { vm_name = "web" });

        Assert.Equal(["VmReconfiguredEvent", "VmPoweredOnEvent"], result.Read<ListVmEventsTool.Result>().Events.Select(one => one.Type));
        Assert.DoesNotContain("hunter22", result.Text + result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_MoreThanACollectorHoldsReadyByItself_AreAllTold()
    {
        var web = _rig.Server.Add("web");
        for (var i = 0; i < 30; i++)
            _rig.Server.State.Record("VmReconfiguredEvent", web);

        var result = (await _rig.RunAsync("list_vm_events", new { vm_name = "web", limit = 20 })).Read<ListVmEventsTool.Result>();

        Assert.Equal((30, 20, true), (result.Total, result.Events.Count, result.Truncated));
    }

    [Fact]
    public async Task Looking_LeavesNothingBehindInTheSession()
    {
        _rig.Server.Add("web");

        await _rig.RunAsync("list_hosts", new { });
        await _rig.RunAsync("list_vm_events", new { vm_name = "web" });

        int Count(string operation) => _rig.Server.Requests.Count(request => request.StartsWith("SOAP " + operation, StringComparison.Ordinal));
        Assert.Equal(Count("CreateContainerView"), Count("DestroyView"));
        Assert.Equal(1, Count("DestroyCollector"));
    }

    [Fact]
    public async Task Snapshots_WithAPasswordInTheDescription_AreShownWithoutIt()
    {
        var vm = _rig.Server.Add("web");
        _rig.Server.State.Perform("CreateSnapshot_Task", vm, name: "base", description: "root password: hunter22");

        foreach (var tool in new[] { "list_snapshots", "get_vm" })
        {
            var result = await _rig.RunAsync(tool, new { vm_name = "web" });
            Assert.DoesNotContain("hunter22", result.Text + result.Data, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Snapshots_OfAMachineWithout_SaysWhereItLooked()
    {
        _rig.Server.Add("web");

        Assert.Contains("web (vm-1) in vSphere at 127.0.0.1", (await _rig.RunAsync("list_snapshots", new { vm_name = "web" })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangingTools_BeforeExecute_OnlyLook()
    {
        _rig.Server.Add("web", tools: true);
        foreach (var tool in new[] { "restart_vm", "power_off_vm", "suspend_vm" })
        {
            var before = await _rig.SnapshotAsync(tool, new { vm_name = "web" });
            await _rig.ProbeAsync(tool, new { vm_name = "web" }, before);
            await _rig.VerifyAsync(tool, new { vm_name = "web" }, before);
        }
    }
}
