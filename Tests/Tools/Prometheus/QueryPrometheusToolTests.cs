using System.Text.Json;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>Against a real Prometheus.</summary>
public sealed class QueryPrometheusToolTests(PrometheusFixture prometheus) : IClassFixture<PrometheusFixture>, IAsyncDisposable
{
    private ServiceProvider? _provider;

    private async Task<ToolResult> QueryAsync(object arguments)
    {
        Assert.SkipWhen(prometheus.Url is null, PrometheusFixture.Missing);
        _provider ??= new ServiceCollection().AddPrometheus(new ConfigurationBuilder().AddInMemoryCollection([new("Prometheus:Url", prometheus.Url)]).Build()).BuildServiceProvider();
        return await _provider.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == "query_prometheus").InvokeAsync(ToolPhase.Execute, JsonSerializer.SerializeToElement(arguments), new ToolCall(), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _provider?.DisposeAsync() ?? default;

    private async Task<string> RefusedAsync(object arguments) => (await Assert.ThrowsAsync<ToolException>(() => QueryAsync(arguments))).Message;

    [Fact]
    public async Task Instant_Up_IsOneForItself()
    {
        var result = await QueryAsync(new { query = "up" });
        Assert.Contains("up{instance=\"127.0.0.1:", result.Text);
        Assert.Equal(1, result.Data!.Value.GetProperty("series")[0].GetProperty("summary").GetProperty("last").GetDouble());
        Assert.Equal("self", result.Data.Value.GetProperty("series")[0].GetProperty("labels").GetProperty("job").GetString());
    }

    [Theory]
    [InlineData("vector(1)", "1")]
    [InlineData("scalar(vector(2.5))", "2.5")]
    [InlineData("vector(1)/0", "+Inf")]
    [InlineData("vector(0)/0", "NaN")]
    [InlineData("\"text\"", "text")]
    public async Task Instant_Values_AreWritten(string query, string expected) =>
        Assert.EndsWith(expected, (await QueryAsync(new { query })).Text);

    [Fact]
    public async Task Instant_NotFinite_IsNullInData() =>
        Assert.Equal(JsonValueKind.Null, (await QueryAsync(new { query = "vector(1)/0" })).Data!.Value.GetProperty("series")[0].GetProperty("values")[0][1].ValueKind);

    [Fact]
    public async Task Range_OfTime_SummarizesLastMinMaxAvg()
    {
        var result = await QueryAsync(new { query = "vector(time())", start = "1700000000", end = "1700000100", step = "50s" });
        var summary = result.Data!.Value.GetProperty("series")[0].GetProperty("summary");
        Assert.Equal(
            (1700000100, 1700000000, 1700000100, 1700000050),
            (summary.GetProperty("last").GetDouble(), summary.GetProperty("min").GetDouble(), summary.GetProperty("max").GetDouble(), summary.GetProperty("avg").GetDouble()));
        Assert.Contains("from 2023-11-14T22:13:20Z to 2023-11-14T22:15:00Z, step 50s", result.Text);
        Assert.Equal(3, result.Data.Value.GetProperty("series")[0].GetProperty("values").GetArrayLength());
    }

    [Theory]
    [InlineData("-1h", "step 30s")]
    [InlineData("now-1d", "step 600s")]
    [InlineData("-5m", "step 2s")]
    public async Task Range_NoStep_TakesASensibleOne(string start, string expected) =>
        Assert.Contains(expected, (await QueryAsync(new { query = "vector(1)", start })).Text);

    [Fact]
    public async Task ManySeries_AreCapped_WithANotice()
    {
        var result = await QueryAsync(new { query = string.Join(" or ", Enumerable.Range(0, 60).Select(i => $"label_replace(vector({i}), \"n\", \"{i}\", \"\", \"\")")) });
        Assert.Contains("Only 50 of 60 series are shown", result.Text);
        Assert.Equal(60, result.Data!.Value.GetProperty("total").GetInt32());
        Assert.Equal(50, result.Data.Value.GetProperty("series").GetArrayLength());
    }

    [Fact]
    public async Task NothingMatches_SaysWhatAndWhere()
    {
        var text = (await QueryAsync(new { query = "no_such_metric" })).Text;
        Assert.StartsWith("No series match at ", text);
        Assert.EndsWith($"in Prometheus {new Uri(prometheus.Url!).Authority}: no_such_metric", text);
    }

    [Theory]
    [InlineData("sum(", "unclosed left parenthesis")]
    [InlineData("rate(up)", "expected type range vector")]
    public async Task BadPromQl_SaysWhatPrometheusSays(string query, string expected)
    {
        var message = await RefusedAsync(new { query });
        Assert.Contains("400 bad_data", message);
        Assert.Contains(expected, message);
        Assert.Contains(query, message);
    }

    [Fact]
    public async Task TimesThatDoNotFit_AreRefused()
    {
        Assert.Contains("no time", await RefusedAsync(new { query = "up", time = "yesterday-ish" }));
        Assert.Contains("either time", await RefusedAsync(new { query = "up", time = "now", start = "-1h" }));
        Assert.Contains("must lie before", await RefusedAsync(new { query = "up", start = "now", end = "-1h" }));
        Assert.Contains("no duration", await RefusedAsync(new { query = "up", start = "-1h", step = "soon" }));
        Assert.Contains("at most 11000", await RefusedAsync(new { query = "up", start = "-30d", step = "1s" }));
        Assert.Contains("step belongs to a range", await RefusedAsync(new { query = "up", step = "1s" }));
    }
}
