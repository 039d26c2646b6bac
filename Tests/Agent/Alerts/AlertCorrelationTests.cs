using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Alerts;

/// <summary>Which alerts end up in which incident when rules group them.</summary>
public abstract class AlertCorrelationTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync() => _agent = await StartAsync(
        "--Worker:Enabled=false", "--Incidents:Rules:0:Labels:0=alertname", "--Incidents:Rules:0:Labels:1=namespace", "--Incidents:Rules:0:Window=00:10:00");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task SameLabels_InOneRequestAndInMany_OneIncidentThatTheLastOneCloses()
    {
        (await PostAsync(Enumerable.Range(0, 20).Select(i => Alert($"web-{i}")))).Expect(200);
        await Task.WhenAll(Enumerable.Range(20, 30).Select(async i => (await PostAsync([Alert($"web-{i}")])).Expect(200)));
        var incident = Assert.Single(await IncidentsAsync());
        var id = incident.GetProperty("id").GetString();
        Assert.Equal(50, (await _agent.GetAsync($"/api/alerts?incident_id={id}&limit=100")).GetProperty("items").GetArrayLength());

        (await PostAsync(Enumerable.Range(1, 49).Select(i => Alert($"web-{i}", status: "resolved")))).Expect(200);
        Assert.Equal("RECEIVED", Assert.Single(await IncidentsAsync()).GetProperty("status").GetString());
        (await PostAsync([Alert("web-0", status: "resolved")])).Expect(200);
        Assert.Equal("RESOLVED", Assert.Single(await IncidentsAsync()).GetProperty("status").GetString());
        (await PostAsync([Alert("web-0")])).Expect(200);
        Assert.Equal(("RECEIVED", 1), (Assert.Single(await IncidentsAsync()).GetProperty("status").GetString(), Assert.Single(await IncidentsAsync()).GetProperty("returns").GetInt32()));
    }

    [Fact]
    public async Task OtherLabels_OtherIncidents_AndWithoutThemAlone()
    {
        (await PostAsync([Alert("a"), Alert("b", space: "shop"), Alert("c", space: "pay"), Alert("d", space: null), Alert("e", space: null)])).Expect(200);
        Assert.Equal(4, (await IncidentsAsync()).Count);
    }

    [Fact]
    public async Task Timeline_ManyJoin_OneLine()
    {
        (await PostAsync([Alert("a")])).Expect(200);
        (await PostAsync(Enumerable.Range(0, 100).Select(i => Alert($"web-{i}")))).Expect(200);
        var id = Assert.Single(await IncidentsAsync()).GetProperty("id").GetString();
        var lines = (await _agent.GetAsync($"/api/incidents/{id}")).GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString());
        Assert.Equal(["received", "joined"], lines);
    }

    private Task<Answer> PostAsync(IEnumerable<object> alerts) => _agent.PostAsync("/api/alerts", new { alerts });

    private async Task<List<JsonElement>> IncidentsAsync() => [.. (await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray()];

    private static object Alert(string pod, string? space = "shop", string status = "firing")
    {
        var labels = new Dictionary<string, string> { ["alertname"] = "PodDown", ["pod"] = pod };
        if (space is not null)
            labels["namespace"] = space;
        return new { status, labels };
    }
}

public sealed class SqliteAlertCorrelationTests : AlertCorrelationTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresAlertCorrelationTests(PostgresServer postgres, RedisServer redis) : AlertCorrelationTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
