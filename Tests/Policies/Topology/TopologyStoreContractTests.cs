using AIOps.Policies.Model.Assets;
using AIOps.Policies.Model.Topology;
using AIOps.Policies.Storage;
using AIOps.Policies.Topology;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Topology;

public abstract class TopologyStoreContractTests(IStateServer server) : StateTests(server)
{
    private readonly ManualTime _time = new(Noon);

    private TopologyStore Store => new(Database, _time);

    [Fact]
    public async Task Claim_ManyAtOnce_OneGetsItOncePerInterval()
    {
        await Database.MigrateAsync(None);
        for (var round = 0; round < 2; round++)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.ClaimAsync("kubernetes", TimeSpan.FromMinutes(1), None)));
            Assert.Single(claims, true);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.True(await Store.ClaimAsync("vmware", TimeSpan.FromMinutes(1), None));
    }

    [Fact]
    public async Task Save_ThenProblem_KeepsTheMapAndSaysSince()
    {
        await Database.MigrateAsync(None);
        await Store.SaveAsync("kubernetes", TopologyGraphTests.Cluster(), None);
        _time.Advance(TimeSpan.FromMinutes(5));
        await Store.SaveProblemAsync("kubernetes", "no route", None);
        await Store.SaveProblemAsync("vmware", "wrong password", None);

        var sources = await Store.ListAsync(None);

        Assert.Equal([("kubernetes", (DateTimeOffset?)Noon, 10, "no route"), ("vmware", null, 0, "wrong password")],
            sources.Select(source => (source.Name, source.CollectedAt, source.Map.Nodes.Count, source.Problem!)));
        await Store.SaveAsync("kubernetes", TopologyGraphTests.Center(), None);
        Assert.Null((await Store.ListAsync(None))[0].Problem);
    }

    [Fact]
    public async Task Read_MachinesThatOthersKnow_AreNotTwice()
    {
        await Database.MigrateAsync(None);
        await Store.SaveAsync("kubernetes", TopologyGraphTests.Cluster(), None);
        var assets = new AssetStore(Database);
        await assets.UpsertAsync([
            new("10.0.0.11", null, "kubernetes", [], Noon, Noon), new("10.0.0.99", "printer.lan", "web", [], Noon, Noon)], None);

        var (graph, _) = await new TopologyReader(Store, assets).ReadAsync(None);

        Assert.Equal(["machine:10.0.0.99"], graph.Nodes.Where(node => node.Kind == "machine").Select(node => node.Key));
        Assert.Equal("machine:10.0.0.99", Assert.Single(graph.Find("printer.lan")).Key);
    }
}
