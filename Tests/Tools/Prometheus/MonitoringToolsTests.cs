using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>The reading tools against a real Prometheus and a real Alertmanager.</summary>
public sealed class MonitoringToolsTests(MonitoringFixture monitoring) : IClassFixture<MonitoringFixture>
{
    private Task<ToolResult> RunAsync(string tool, object? arguments = null) => monitoring.Tool(tool).RunAsync(arguments ?? new { });

    [Fact]
    public async Task ListMetrics_Search_FindsNamesWithTypeAndHelp()
    {
        var result = await RunAsync("list_metrics", new { search = "http_requests_total" });
        var metric = Assert.Single(result.Data!.Value.GetProperty("metrics").EnumerateArray());
        Assert.Equal(("prometheus_http_requests_total", "counter"), (metric.GetProperty("name").GetString(), metric.GetProperty("type").GetString()));
        Assert.Contains("Counter of HTTP requests", result.Text);
    }

    [Fact]
    public async Task ListMetrics_BucketOfHistogram_HasTheHistogramsHelp() =>
        Assert.Contains("histogram", (await RunAsync("list_metrics", new { search = "prometheus_http_request_duration_seconds_bucket" })).Text);

    [Fact]
    public async Task ListMetrics_NothingMatches_NamesTheNearest() =>
        Assert.Contains("go_goroutines", (await RunAsync("list_metrics", new { search = "go_gorutines" })).Text);

    [Fact]
    public async Task ListMetrics_Limit_IsSaid() =>
        Assert.Contains("the first 3 shown", (await RunAsync("list_metrics", new { limit = 3 })).Text);

    [Fact]
    public async Task ListLabels_NamesAndValues_AreThere()
    {
        Assert.Contains("instance", (await RunAsync("list_labels")).Text);
        Assert.Equal("2 values of job: alive, dead", (await RunAsync("list_labels", new { label = "job", match = "up" })).Text);
        Assert.Contains("bad_data", (await Assert.ThrowsAsync<ToolException>(() => RunAsync("list_labels", new { label = "job", match = "{" }))).Message);
    }

    [Theory]
    [InlineData("../query")]
    [InlineData("job/../../admin/tsdb/snapshot")]
    [InlineData("job\r\nX-Evil: 1")]
    public async Task ListLabels_LabelThatWalksThePath_IsRefused(string label) =>
        Assert.Contains("'label'", (await Assert.ThrowsAsync<ToolException>(() => RunAsync("list_labels", new { label }))).Message);

    [Fact]
    public async Task ListTargets_DeadOne_ComesFirstWithItsError()
    {
        var result = await RunAsync("list_targets");
        var first = result.Data!.Value.GetProperty("targets")[0];
        Assert.Equal(("dead", "down"), (first.GetProperty("job").GetString(), first.GetProperty("health").GetString()));
        Assert.Contains("connection refused", first.GetProperty("last_error").GetString());
        Assert.Contains("2 targets, 1 down", result.Text);
        Assert.Contains("alive", (await RunAsync("list_targets", new { health = "up" })).Text);
    }

    [Fact]
    public async Task ListRules_All_FiringFirst()
    {
        var result = await RunAsync("list_rules");
        Assert.Equal(["CheckoutSlow", "CheckoutDown", "shop:one"], result.Data!.Value.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("name").GetString()));
        Assert.Contains("vector(1) > 2", (await RunAsync("list_rules", new { state = "inactive" })).Text);
        Assert.Contains("Nearest: CheckoutDown", (await RunAsync("list_rules", new { search = "ChekoutDown" })).Text);
    }

    [Fact]
    public async Task ListAlerts_Firing_ComesFromBothSystems()
    {
        var result = await RunAsync("list_alerts", new { search = "checkout", severity = "critical" });
        Assert.Equal(
            [("alertmanager", "CheckoutSlow", "Checkout is slow"), ("prometheus", "CheckoutSlow", "Checkout is slow")],
            result.Data!.Value.GetProperty("alerts").EnumerateArray().Select(a => (a.GetProperty("source").GetString(), a.GetProperty("name").GetString(), a.GetProperty("summary").GetString())).Order()!);
        Assert.StartsWith("None of 2 active alerts", (await RunAsync("list_alerts", new { severity = "page" })).Text);
    }

    [Fact]
    public async Task QueryRange_LevelsAndLines_AreTold()
    {
        var step = await RunAsync("query_prometheus", new { query = "(vector(time()) > bool 1700001800) * 90 + 10", start = "1700000000", end = "1700003600", step = "30s" });
        Assert.Contains("10 → 100 at 2023-11-14T22:43:50Z", step.Text);
        var line = await RunAsync("query_prometheus", new { query = "vector(time())", start = "1700000000", end = "1700003600", step = "30s" });
        Assert.Contains("steady rise of 3600/h", line.Text);
        var flat = await RunAsync("query_prometheus", new { query = "vector(7)", start = "1700000000", end = "1700003600", step = "30s" });
        Assert.EndsWith("-", flat.Text);
    }

    [Fact]
    public async Task QueryRange_ManyPoints_AreThinnedAndSaid()
    {
        var result = await RunAsync("query_prometheus", new { query = "vector(time())", start = "1700000000", end = "1700010000", step = "1s" });
        var values = result.Data!.Value.GetProperty("series")[0].GetProperty("values");
        Assert.Equal((2000, 1700000000, 1700010000), (values.GetArrayLength(), values[0][0].GetDouble(), values[1999][0].GetDouble()));
        Assert.Contains("at most 2000 evenly taken points", result.Text);
    }
}
