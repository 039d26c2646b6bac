using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Alerts;

/// <summary>More new problems at once than anybody could look at are one incident.</summary>
public abstract class AlertStormTests : IAsyncLifetime
{
    private const int Limit = 50;

    private AgentFixture _agent = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync() => _agent = await StartAsync("--Worker:Enabled=false");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task MoreThanTheLimit_AreOneIncident_AndThePoliciesSeeEach()
    {
        await _agent.SavePolicyAsync(new
        {
            name = "restart", mode = "suggest", condition = new { name = "PodDown" }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } },
        });
        await PostAsync(0, 1);
        await PostAsync(1, 60);
        await PostAsync(60, 100);

        var incidents = await IncidentsAsync();
        // The brake tells of itself: it holds the actions.
        Assert.Equal(["PodDown", "Alert storm", "Storm brake: policies are held on pod targets"], incidents.Select(i => i.GetProperty("title").GetString()!));
        Assert.Equal("alert_storm", incidents[1].GetProperty("source").GetString());
        Assert.Equal([1, 99], await SizesAsync());
        Assert.Equal(100, (await _agent.GetAsync("/api/actions?limit=500")).GetProperty("items").GetArrayLength());
        var lines = (await _agent.GetAsync($"/api/incidents/{incidents[1].GetProperty("id").GetString()}")).GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).ToList();
        Assert.Equal(1, lines.Count(kind => kind == "received"));
        Assert.InRange(lines.Count(kind => kind == "joined"), 1, 2);
    }

    [Fact]
    public async Task UpToTheLimit_EachIsItsOwn()
    {
        await PostAsync(0, Limit);

        Assert.Equal(Limit, (await SizesAsync()).Count);
    }

    /// <summary>A repeat is no new problem, however often it comes.</summary>
    [Fact]
    public async Task KnownProblems_AreNoStormAndKeepTheirIncidents()
    {
        for (var time = 0; time < 4; time++)
            await PostAsync(0, 30);

        Assert.Equal(30, (await SizesAsync()).Count);
        await PostAsync(0, 100);
        Assert.Equal(31, (await SizesAsync()).Count);
    }

    [Fact]
    public async Task AllResolved_TheStormIsOver_AndTheNextIsAnotherIncident()
    {
        await PostAsync(0, 64);
        await PostAsync(0, 40, "resolved");
        Assert.Equal("RECEIVED", Assert.Single(await IncidentsAsync()).GetProperty("status").GetString());
        await PostAsync(40, 64, "resolved");
        Assert.Equal("RESOLVED", Assert.Single(await IncidentsAsync()).GetProperty("status").GetString());

        await PostAsync(100, 164);
        Assert.Equal([64, 64], await SizesAsync());
    }

    /// <summary>Batches from several senders at once find one storm.</summary>
    [Fact]
    public async Task ManyAtOnce_AreOneIncident()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PostAsync(i * 100, (i * 100) + 100)));

        Assert.Equal([800], await SizesAsync());
    }

    private async Task PostAsync(int from, int to, string status = "firing") =>
        (await _agent.PostAsync("/api/alerts", new { alerts = Enumerable.Range(from, to - from).Select(i => new { status, labels = new { alertname = "PodDown", pod = $"p{i}", @namespace = "shop" } }) })).Expect(200);

    private async Task<List<JsonElement>> IncidentsAsync() =>
        [.. (await _agent.GetAsync("/api/incidents?limit=500")).GetProperty("items").EnumerateArray().OrderBy(i => i.GetProperty("created_at").GetDateTimeOffset())];

    private async Task<List<int>> SizesAsync()
    {
        var sizes = new Dictionary<string, int>();
        for (string? cursor = null; ;)
        {
            var page = await _agent.GetAsync($"/api/alerts?limit=500{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            foreach (var alert in page.GetProperty("items").EnumerateArray())
                sizes[alert.GetProperty("incident_id").GetString()!] = sizes.GetValueOrDefault(alert.GetProperty("incident_id").GetString()!) + 1;
            if (!page.TryGetProperty("next_cursor", out var next) || (cursor = next.GetString()) is null)
                return [.. sizes.Values.Order()];
        }
    }
}

public sealed class SqliteAlertStormTests : AlertStormTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresAlertStormTests(PostgresServer postgres, RedisServer redis) : AlertStormTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
