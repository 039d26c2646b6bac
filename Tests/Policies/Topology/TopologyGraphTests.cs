using AIOps.Policies.Model.Topology;
using AIOps.Policies.Topology;

namespace AIOps.Tests.Policies.Topology;

public sealed class TopologyGraphTests
{
    private const string Bios = "4221f0e6-5b1c-3d2a-8e9f-001122334455";

    /// <summary>The same UUID as firmware before SMBIOS 2.6 writes it.</summary>
    private const string Swapped = "e6f02142-1c5b-2a3d-8e9f-001122334455";

    [Fact]
    public void ImpactOf_Datastore_ReachesTheIngressThroughFiveLayers()
    {
        var graph = new TopologyGraph([Cluster(), Center()]);

        var impacts = graph.ImpactOf("datastore:ssd-1");

        Assert.Equal(
            ["deployment:shop/db down", "deployment:shop/web less 1/2", "node:n1 down", "pod:shop/db-1 down", "pod:shop/web-1 down", "service:shop/db down", "service:shop/web less 1/2", "vm:n1 down"],
            impacts.Select(Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ImpactOf_BothNodesLost_TakesTheServiceAndItsIngressDown()
    {
        var graph = new TopologyGraph([Cluster(), Center()]);

        var impacts = graph.ImpactOf("host:esx-1").Select(Text).ToList();

        Assert.Contains("service:shop/web down", impacts);
        Assert.Contains("ingress:shop/web down", impacts);
        Assert.DoesNotContain(impacts, text => text.StartsWith("datastore", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Bios, Bios, true)]
    [InlineData(Swapped, Bios, true)]
    [InlineData(Bios, "00000000-0000-0000-0000-000000000001", false)]
    public void Join_ByUuid_AlsoInOldByteOrder(string nodeId, string vmId, bool joined)
    {
        var graph = new TopologyGraph([new([new("node", "a", Ids: [nodeId])], []), new([new("vm", "b", Ids: [vmId])], [])]);

        Assert.Equal(joined ? ["vm:b"] : [], graph.Needs("node:a", 9).Select(step => step.Node.Key));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2", true)]
    [InlineData("10.0.0.1", "10.0.0.1", false)]
    [InlineData("127.0.0.1", "10.0.0.2", false)]
    public void Join_ByAddress_OnlyWhenItTellsMachinesApart(string first, string second, bool joined)
    {
        var graph = new TopologyGraph([
            new([new("node", "a", [first])], []),
            new([new("vm", "one", [first]), new("vm", "two", [second])], [])]);

        Assert.Equal(joined ? ["vm:one"] : [], graph.Needs("node:a", 9).Select(step => step.Node.Key));
    }

    [Fact]
    public void Join_IdsAgreeWithOneAndAddressWithAnother_FollowsTheId()
    {
        var graph = new TopologyGraph([new([new("node", "a", ["10.0.0.1"], [Bios]), new("vm", "by-address", ["10.0.0.1"]), new("vm", "by-id", Ids: [Bios])], [])]);

        Assert.Equal(["vm:by-id"], graph.Needs("node:a", 9).Select(step => step.Node.Key));
    }

    [Theory]
    [InlineData("pod:shop/web-1", "pod:shop/web-1")]
    [InlineData("web-1", "pod:shop/web-1")]
    [InlineData("SHOP/WEB-2", "pod:shop/web-2")]
    [InlineData("10.0.0.11", "node:n1")]
    [InlineData("nothing", "")]
    public void Find_WhatPeopleWrite_FindsIt(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', new TopologyGraph([Cluster()]).Find(text).Select(node => node.Key)));

    [Fact]
    public void Find_SameNameInTwoKinds_GivesBoth() =>
        Assert.Equal(["deployment:shop/web", "ingress:shop/web", "service:shop/web"], new TopologyGraph([Cluster()]).Find("shop/web").Select(node => node.Key));

    [Fact]
    public void Graph_LoopsAndLinksToNowhere_EndAndAreLeftOut()
    {
        var graph = new TopologyGraph([new(
            [new("a", "1"), new("a", "2")],
            [new("a:1", "a:2", TopologyLinks.RunsOn), new("a:2", "a:1", TopologyLinks.RunsOn), new("a:1", "a:1", TopologyLinks.RunsOn), new("a:1", "gone:1", TopologyLinks.RunsOn)])]);

        Assert.Equal(["a:2"], graph.Needs("a:1", 99).Select(step => step.Node.Key));
        Assert.Equal(["a:2"], graph.ImpactOf("a:1").Select(impact => impact.Node.Key));
    }

    /// <summary>web has a pod on each of two nodes, db one on the first.</summary>
    internal static TopologyMap Cluster() => new(
        [
            new("node", "n1", ["10.0.0.11"], [Bios]), new("node", "n2", ["10.0.0.12"]),
            new("pod", "shop/web-1"), new("pod", "shop/web-2"), new("pod", "shop/db-1"),
            new("deployment", "shop/web"), new("deployment", "shop/db"), new("service", "shop/web"), new("service", "shop/db"), new("ingress", "shop/web"),
        ],
        [
            new("pod:shop/web-1", "node:n1", TopologyLinks.RunsOn), new("pod:shop/web-2", "node:n2", TopologyLinks.RunsOn), new("pod:shop/db-1", "node:n1", TopologyLinks.RunsOn),
            new("deployment:shop/web", "pod:shop/web-1", TopologyLinks.ConsistsOf), new("deployment:shop/web", "pod:shop/web-2", TopologyLinks.ConsistsOf),
            new("deployment:shop/db", "pod:shop/db-1", TopologyLinks.ConsistsOf),
            new("service:shop/web", "pod:shop/web-1", TopologyLinks.RoutesTo), new("service:shop/web", "pod:shop/web-2", TopologyLinks.RoutesTo),
            new("service:shop/db", "pod:shop/db-1", TopologyLinks.RoutesTo), new("ingress:shop/web", "service:shop/web", TopologyLinks.RoutesTo),
        ]);

    /// <summary>Both nodes are VMs of one host; the first has its disks on a datastore of its own.</summary>
    internal static TopologyMap Center() => new(
        [new("vm", "n1", Ids: [Bios]), new("vm", "n2", ["10.0.0.12"]), new("host", "esx-1"), new("datastore", "ssd-1"), new("datastore", "ssd-2")],
        [
            new("vm:n1", "host:esx-1", TopologyLinks.RunsOn), new("vm:n2", "host:esx-1", TopologyLinks.RunsOn),
            new("vm:n1", "datastore:ssd-1", TopologyLinks.StoresOn), new("vm:n2", "datastore:ssd-2", TopologyLinks.StoresOn),
        ]);

    private static string Text(TopologyImpact impact) => $"{impact.Node.Key} {(impact.IsDown ? "down" : $"less {impact.Lost}/{impact.Of}")}";
}
