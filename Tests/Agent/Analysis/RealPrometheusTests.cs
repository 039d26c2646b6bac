namespace AIOps.Tests.Agent.Analysis;

/// <summary>The queries of an analysis against a real Prometheus: each is PromQL, each finds its series, and the findings say what they show.</summary>
public sealed class RealPrometheusTests(PrometheusHistory history) : IClassFixture<PrometheusHistory>
{
    [Theory]
    [InlineData("""{"namespace": "shop", "pod": "web-7d4b-x2x"}""", "cpu, memory, memory share of limit, network, restarts, volume share")]
    [InlineData("""{"namespace": "shop", "deployment": "web"}""", "cpu, memory, memory share of limit, network, restarts, volume share")]
    [InlineData("""{"namespace": "shop", "container": "web"}""", "cpu, memory, memory share of limit, restarts, volume share")]
    [InlineData("""{"instance": "node-1:9100"}""", "cpu share of node, disk share, memory share of node, network")]
    [InlineData("""{"node": "node-1"}""", "cpu share of node, disk share, memory share of node, network")]
    [InlineData("""{"job": "checkout"}""", "error share, latency p95, requests, up")]
    [InlineData("""{"service": "orders"}""", "error share, requests")]
    public async Task Queries_OfTheseLabels_FindTheirSeries(string labels, string topics)
    {
        var found = (await history.AnalyseAsync(labels)).GetProperty("context").GetProperty("pieces").EnumerateArray()
            .Where(piece => piece.GetProperty("source").GetString()!.StartsWith("prometheus ", StringComparison.Ordinal)).ToList();

        Assert.All(found, piece => Assert.Equal("succeeded", piece.GetProperty("status").GetString()));
        Assert.Equal(topics, string.Join(", ", found.Where(piece => !piece.GetProperty("text").GetString()!.StartsWith("No series", StringComparison.OrdinalIgnoreCase))
            .Select(piece => piece.GetProperty("source").GetString()!["prometheus ".Length..]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("""{"namespace": "shop", "pod": "web-7d4b-x2x"}""", "memory")]
    [InlineData("""{"instance": "node-1:9100"}""", "disk")]
    [InlineData("""{"job": "checkout"}""", "error")]
    public async Task Findings_NameWhatIsOutOfBounds(string labels, string word)
    {
        var analysis = await history.AnalyseAsync(labels);

        Assert.Contains(word, analysis.GetProperty("result").GetRawText(), StringComparison.OrdinalIgnoreCase);
    }
}
