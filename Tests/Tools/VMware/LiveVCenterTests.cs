using AIOps.Policies.Model.Tools;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware;
using AIOps.Tools.VMware.Machines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.VMware;

/// <summary>
/// Against a real vCenter, or govmomi's simulator: <c>AIOPS_E2E_VCENTER=https://127.0.0.1:8989</c>, with
/// <c>AIOPS_E2E_VCENTER_USER</c> and <c>_PASSWORD</c> (the simulator takes <c>user</c> and <c>pass</c>). Restarts the machine
/// that <c>AIOPS_E2E_VCENTER_VM</c> names; without it, it only looks.
/// </summary>
public sealed class LiveVCenterTests
{
    [Fact]
    public async Task Inventory_OfARealServer_IsRead()
    {
        await using var services = Connect();
        var domain = services.GetRequiredService<ToolDomain>();
        Tool Tool(string name) => domain.Tools.Single(tool => tool.Definition.Name == name);

        var machines = (await Tool("list_vms").RunAsync(new { })).Read<ListVmsTool.Result>();

        Assert.NotEmpty(machines.Machines);
        foreach (var tool in new[] { "list_hosts", "list_datastores", "list_clusters" })
            Assert.False((await Tool(tool).RunAsync(new { })).IsError);
        foreach (var tool in new[] { "get_vm", "vm_performance", "list_vm_events", "list_snapshots" })
            Assert.False((await Tool(tool).RunAsync(new { vm_name = machines.Machines[0].Id })).IsError);
    }

    [Fact]
    public async Task Restart_OfTheNamedMachine_IsVerified()
    {
        await using var services = Connect();
        var vm = Environment.GetEnvironmentVariable("AIOPS_E2E_VCENTER_VM");
        Assert.SkipWhen(string.IsNullOrEmpty(vm), "AIOPS_E2E_VCENTER_VM names no machine that may be restarted");
        var restart = services.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == "restart_vm");
        var before = (await restart.PhaseAsync(ToolPhase.Snapshot, new { vm_name = vm })).Data!.Value;

        await restart.PhaseAsync(ToolPhase.Execute, new { vm_name = vm }, before, "live-test");

        Assert.Equal(Effect.Applied, (await restart.PhaseAsync(ToolPhase.Probe, new { vm_name = vm }, before, "live-test")).Read<Effect>());
    }

    private static ServiceProvider Connect()
    {
        var address = Environment.GetEnvironmentVariable("AIOPS_E2E_VCENTER");
        Assert.SkipWhen(string.IsNullOrEmpty(address), "AIOPS_E2E_VCENTER names no vCenter");
        return new ServiceCollection().AddVMware(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["VMware:Address"] = address,
            ["VMware:Username"] = Environment.GetEnvironmentVariable("AIOPS_E2E_VCENTER_USER") ?? "user",
            ["VMware:Password"] = Environment.GetEnvironmentVariable("AIOPS_E2E_VCENTER_PASSWORD") ?? "pass",
            ["VMware:InsecureSkipVerify"] = "true",
        }).Build()).BuildServiceProvider();
    }
}
