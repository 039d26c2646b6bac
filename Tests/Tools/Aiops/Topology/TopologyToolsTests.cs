using AIOps.Policies.Storage;
using AIOps.Policies.Topology;
using AIOps.Tests.Policies.Topology;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Aiops.Topology;

namespace AIOps.Tests.Tools.Aiops.Topology;

public sealed class TopologyToolsTests : IAsyncLifetime
{
    private readonly SqliteFiles _files = new();
    private readonly ManualTime _time = new();
    private Database _database = null!;
    private TopologyReader _reader = null!;
    private TopologyStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = (await _files.PlaceAsync())();
        await _database.MigrateAsync(CancellationToken.None);
        _store = new TopologyStore(_database, _time);
        _reader = new TopologyReader(_store, new AssetStore(_database));
        await _store.SaveAsync("kubernetes", TopologyGraphTests.Cluster(), CancellationToken.None);
        await _store.SaveAsync("vmware", TopologyGraphTests.Center(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task BlastRadius_Node_TellsWhatStopsAndWhatSuffers()
    {
        _time.Advance(TimeSpan.FromSeconds(30));

        var result = await new BlastRadiusTool(_reader, _time).RunAsync(new { asset = "node:n1" });

        Assert.Equal("""
            Without node:n1 1 service, 1 deployment, 2 pods stop and 1 service, 1 deployment go on with less.
            STOPS  service:shop/db — routes_to pod:shop/db-1, loses 1 of 1
            STOPS  deployment:shop/db — consists_of pod:shop/db-1, loses 1 of 1
            STOPS  pod:shop/db-1 — runs_on node:n1
            STOPS  pod:shop/web-1 — runs_on node:n1
            less   service:shop/web — routes_to pod:shop/web-1, loses 1 of 2
            less   deployment:shop/web — consists_of pod:shop/web-1, loses 1 of 2
            As read 30 s ago or later.
            """, result.Text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task GetTopology_Pod_GoesDownToHostAndDatastore()
    {
        var result = await new GetTopologyTool(_reader, _time).RunAsync(new { asset = "web-1" });

        Assert.Equal("""
            pod:shop/web-1
            needs
              node:n1 — runs_on
                vm:n1 — runs_on of node:n1
                  datastore:ssd-1 — stores_on of vm:n1
                  host:esx-1 — runs_on of vm:n1
            is needed by
              deployment:shop/web — consists_of
              service:shop/web — routes_to
                ingress:shop/web — routes_to over service:shop/web
            As read 0 s ago or later.
            """, result.Text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task GetTopology_NothingNamed_CountsAndSaysWhatIsMissing()
    {
        await _store.SaveProblemAsync("docker", "no socket", CancellationToken.None);

        var result = await new GetTopologyTool(_reader, _time).RunAsync(new { });

        Assert.StartsWith("On the map: 2 datastores, 2 deployments, 1 host, 1 ingress, 2 nodes, 3 pods, 2 services, 2 vms.", result.Text, StringComparison.Ordinal);
        Assert.EndsWith("Incomplete: docker could not be read: no socket.", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop/web", "may be deployment:shop/web, ingress:shop/web, service:shop/web; give one of these")]
    [InlineData("shop/wep-1", "Nearest: shop/web-1")]
    public async Task BlastRadius_AmbiguousOrUnknown_SaysWhichThereAre(string asset, string expected)
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => new BlastRadiusTool(_reader, _time).RunAsync(new { asset }));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }
}
