using System.Text.Json;
using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware;
using AIOps.Tools.VMware.Machines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.VMware;

/// <summary>
/// Against a real vCenter, or govmomi's simulator: <c>AIOPS_E2E_VCENTER=https://127.0.0.1:8989</c>, with
/// <c>AIOPS_E2E_VCENTER_USER</c> and <c>_PASSWORD</c> (the simulator takes <c>user</c> and <c>pass</c>). Restarts, suspends
/// and reverts the machine that <c>AIOPS_E2E_VCENTER_VM</c> names; without it, it only looks.
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
    public async Task EveryChange_OfTheNamedMachine_IsMadeOnceVerifiedAndUndone()
    {
        await using var services = Connect();
        var vm = Environment.GetEnvironmentVariable("AIOPS_E2E_VCENTER_VM");
        Assert.SkipWhen(string.IsNullOrEmpty(vm), "AIOPS_E2E_VCENTER_VM names no machine that may be restarted");
        var tools = services.GetRequiredService<ToolDomain>().Tools;
        var snapshot = $"aiops-test-{Guid.NewGuid():N}";

        await ChangeAsync("restart_vm", new { vm_name = vm }, undo: false);
        await ChangeAsync("suspend_vm", new { vm_name = vm }, undo: true);
        await ChangeAsync("power_off_vm", new { vm_name = vm, hard = true }, undo: false);
        await ChangeAsync("power_on_vm", new { vm_name = vm }, undo: false);
        var below = await ChangeAsync("create_snapshot", new { vm_name = vm, name = snapshot, description = "<&>\"" }, undo: false, "below");
        var above = await ChangeAsync("create_snapshot", new { vm_name = vm, name = snapshot + "-above" }, undo: false, "above");
        await ChangeAsync("revert_snapshot", new { vm_name = vm, snapshot }, undo: false);
        foreach (var (before, key) in new[] { (above, "above"), (below, "below") })
            await Tool("create_snapshot").PhaseAsync(ToolPhase.Undo, new { vm_name = vm, name = snapshot }, before, key);
        Assert.DoesNotContain(snapshot, (await Tool("list_snapshots").RunAsync(new { vm_name = vm })).Text, StringComparison.Ordinal);

        Tool Tool(string name) => tools.Single(tool => tool.Definition.Name == name);
        async Task<JsonElement> ChangeAsync(string name, object arguments, bool undo, string key = "live-test")
        {
            var tool = Tool(name);
            var before = (await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data!.Value;
            await tool.PhaseAsync(ToolPhase.Execute, arguments, before, key);
            Assert.Equal(Effect.Applied, (await tool.PhaseAsync(ToolPhase.Probe, arguments, before, key)).Read<Effect>());
            await Eventually.TrueAsync(async () => (await tool.PhaseAsync(ToolPhase.Verify, arguments, before, key)).Read<Health>().State == HealthState.Healthy, tool.Definition.SettleWithin);
            if (undo)
                await tool.PhaseAsync(ToolPhase.Undo, arguments, before, key);
            return before;
        }
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
