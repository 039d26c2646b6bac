using AIOps.Policies.Model.Topology;

namespace AIOps.Tests.Tools.VMware;

public sealed class MapVMwareToolTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("rest")]
    public async Task Map_MachinesHostsAndDatastores_AreLinkedAndJoinable(string api)
    {
        await using var rig = await VMwareRig.StartAsync(settings: ("Api", api));
        var node = rig.Server.Add("node-1", tools: true);
        rig.Server.Add("web", "poweredOff").Host = "host-11";

        var map = (await rig.RunAsync("map_vmware", new { })).Read<TopologyMap>();

        Assert.Null(map.Incomplete);
        var vm = map.Nodes.Single(one => one.Key == "vm:node-1");
        Assert.Equal(["10.0.0.5", "node-1.guest"], vm.Addresses);
        Assert.Equal(["564d1234-5678-9abc-def0-1234567890ab", "34124d56-7856-bc9a-def0-1234567890ab", node.InstanceUuid], vm.Ids);
        Assert.Contains(new TopologyLink("vm:node-1", "host:esx1.example", TopologyLinks.RunsOn), map.Links);
        Assert.Contains(new TopologyLink("vm:web", "host:esx2.example", TopologyLinks.RunsOn), map.Links);
        Assert.Contains(new TopologyLink("vm:node-1", "datastore:fast", TopologyLinks.StoresOn), map.Links);
        Assert.All(map.Links, link => Assert.Contains(map.Nodes, one => one.Key == link.To));
        rig.AssertOnlyLooked();
    }

    [Fact]
    public async Task Map_MachinesOfTheSameName_StayTwo()
    {
        await using var rig = await VMwareRig.StartAsync();
        rig.Server.Add("web");
        rig.Server.Add("web").Folder = "group-v4";
        rig.Server.Add("template").Template = true;

        var map = (await rig.RunAsync("map_vmware", new { })).Read<TopologyMap>();

        Assert.Equal(["DC0/vm/Prod/web", "DC0/vm/web"], map.Nodes.Where(node => node.Kind == "vm").Select(node => node.Name).Order(StringComparer.Ordinal));
    }
}
