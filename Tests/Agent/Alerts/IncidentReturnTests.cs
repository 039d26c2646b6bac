using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Alerts;

/// <summary>Problems that come back.</summary>
public abstract class IncidentReturnTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Flapping_IsCountedShownAndActedOnNoMoreThanTheCooldownAllows()
    {
        _agent = await StartAsync("--Worker:Enabled=false", "--Incidents:Flapping:Returns=2");
        await _agent.SavePolicyAsync(new
        {
            name = "restart", mode = "auto", cooldown = "1h", condition = new { labels = new { alertname = "PodDown" } },
            action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } },
        });
        for (var i = 0; i < 5; i++)
        {
            await PostAsync("firing");
            Assert.Equal(i >= 2, (await IncidentAsync()).GetProperty("flapping").GetBoolean());
            await PostAsync("resolved");
        }
        var incident = await IncidentAsync();
        Assert.Equal((4, "RESOLVED"), (incident.GetProperty("returns").GetInt32(), incident.GetProperty("status").GetString()));
        var kinds = (await _agent.GetAsync($"/api/incidents/{incident.GetProperty("id").GetString()}")).GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).ToList();
        Assert.Equal((4, 1, 5), (kinds.Count(k => k == "reopened"), kinds.Count(k => k == "flapping"), kinds.Count(k => k == "resolved")));
        var actions = (await _agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray().Select(a => a.GetProperty("status").GetString());
        Assert.Single(actions, status => status == "queued");
    }

    [Fact]
    public async Task BackAfterTheWindow_AnotherIncident()
    {
        _agent = await StartAsync("--Worker:Enabled=false", "--Incidents:ReopenWithin=00:00:00");
        await PostAsync("firing");
        await PostAsync("resolved");
        await PostAsync("firing");
        Assert.Equal(2, (await _agent.GetAsync("/api/incidents")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Options_Wrong_StopTheStartByName()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync("--Incidents:Flapping:Returns=0", "--Incidents:Savings:Currency=euro"));
        Assert.Contains("Incidents:Flapping:Returns", error.Message, StringComparison.Ordinal);
        Assert.Contains("Incidents:Savings:Currency", error.Message, StringComparison.Ordinal);
        _agent = await StartAsync("--Worker:Enabled=false");
    }

    private async Task<JsonElement> IncidentAsync() => Assert.Single((await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray());

    private async Task PostAsync(string status) => (await _agent.PostAsync("/api/alerts", new { status, labels = new { alertname = "PodDown", pod = "web-1" } })).Expect(200);
}

public sealed class SqliteIncidentReturnTests : IncidentReturnTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresIncidentReturnTests(PostgresServer postgres, RedisServer redis) : IncidentReturnTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
