using System.Text.Json;
using AIOps.Agent.Auth;
using AIOps.Policies.Model.People;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Api;

/// <summary>What people do about incidents, and the figures of them.</summary>
public abstract class IncidentApiTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync() =>
        _agent = await StartAsync("--Worker:Enabled=false", "--Incidents:Savings:MinutesPerIncident=45", "--Incidents:Savings:HourlyRate=80.5", "--Incidents:Savings:Currency=EUR");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task AckCommentResolve_AreOnTheTimelineAndInTheAuditLog_WithWhoItWas()
    {
        var id = await OpenAsync();
        var taken = (await _agent.PostAsync($"/api/incidents/{id}/ack", new { comment = "on it" })).Expect(200);
        Assert.True(taken.TryGetProperty("acked_at", out _) && taken.TryGetProperty("responded_at", out _));
        var who = taken.GetProperty("acked_by").GetString()!;
        Assert.Contains(who, (await _agent.PostAsync($"/api/incidents/{id}/ack", new { })).IsProblem(System.Net.HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
        (await _agent.PostAsync($"/api/incidents/{id}/comments", new { text = "it is the disk" })).Expect(200);
        var done = (await _agent.PostAsync($"/api/incidents/{id}/resolve", new { comment = "new disk" })).Expect(200);
        Assert.Equal(("RESOLVED", "person"), (done.GetProperty("status").GetString(), done.GetProperty("healed_by").GetString()));
        (await _agent.PostAsync($"/api/incidents/{id}/resolve", new { })).IsProblem(System.Net.HttpStatusCode.Conflict);
        (await _agent.PostAsync($"/api/incidents/{id}/ack", new { })).IsProblem(System.Net.HttpStatusCode.Conflict);

        var timeline = (await _agent.GetAsync($"/api/incidents/{id}")).GetProperty("timeline").EnumerateArray().Where(e => e.GetProperty("kind").GetString() != "received").ToList();
        Assert.Equal([("acknowledged", $"taken by {who}: on it"), ("comment", $"{who}: it is the disk"), ("resolved", $"resolved by {who}: new disk")],
            timeline.Select(e => (e.GetProperty("kind").GetString()!, e.GetProperty("message").GetString()!)));
        Assert.All(timeline, e => Assert.Equal(who, e.GetProperty("data").GetProperty("by").GetString()));
        var audit = (await _agent.GetAsync("/api/audit")).GetProperty("items").EnumerateArray().Where(e => e.GetProperty("subject").GetString() == $"incident:{id}").Select(e => e.GetProperty("verb").GetString());
        Assert.Equal(["incident.resolved", "incident.comment", "incident.acknowledged"], audit);
    }

    [Fact]
    public async Task Resolved_ByAPersonWhileItsAlertFires_IsBackWithTheNextEpisode()
    {
        var id = await OpenAsync();
        (await _agent.PostAsync($"/api/incidents/{id}/resolve", new { })).Expect(200);
        (await PostAsync("resolved")).Expect(200);
        Assert.Equal("person", (await _agent.GetAsync($"/api/incidents/{id}")).GetProperty("healed_by").GetString());
        (await PostAsync("firing")).Expect(200);
        var again = await _agent.GetAsync($"/api/incidents/{id}");
        Assert.Equal(("RECEIVED", 1), (again.GetProperty("status").GetString(), again.GetProperty("returns").GetInt32()));
    }

    [Theory]
    [InlineData("""{"text": ""}""", "text")]
    [InlineData("""{"text": "  "}""", "text")]
    [InlineData("""{"text": 4}""", "text")]
    [InlineData("""{"note": "x"}""", "note")]
    public async Task Comments_Wrong_RefusedByName(string body, string field)
    {
        var id = await OpenAsync();
        Assert.StartsWith(field, (await _agent.PostAsync($"/api/incidents/{id}/comments", body)).IsProblem(System.Net.HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        Assert.StartsWith("text", (await _agent.PostAsync($"/api/incidents/{id}/comments", new { text = new string('x', 4001) })).IsProblem(System.Net.HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        (await _agent.PostAsync("/api/incidents/none/comments", new { text = "x" })).IsProblem(System.Net.HttpStatusCode.NotFound);
        (await _agent.PostAsync($"/api/incidents/{id}/comments", new { text = "x" }, await _agent.ClientAsync(Role.Viewer))).IsProblem(System.Net.HttpStatusCode.Forbidden);
        Assert.Single((await _agent.GetAsync($"/api/incidents/{id}")).GetProperty("timeline").EnumerateArray());
    }

    [Fact]
    public async Task Stats_TotalGroupsAndWorth()
    {
        var none = await _agent.GetAsync("/api/incidents/stats");
        Assert.Equal((0, JsonValueKind.Null), (none.GetProperty("total").GetProperty("total").GetInt32(), Kind(none.GetProperty("total"), "healed_share")));
        await OpenAsync();
        (await PostAsync("resolved")).Expect(200);
        var stats = await _agent.GetAsync("/api/incidents/stats?group=source");
        var total = stats.GetProperty("total");
        Assert.Equal((1, 1, 1.0), (total.GetProperty("total").GetInt32(), total.GetProperty("by_status").GetProperty("RESOLVED").GetInt32(), total.GetProperty("healed_share").GetProperty("alone").GetDouble()));
        Assert.Equal(("EUR", 0.0), (total.GetProperty("saved").GetProperty("currency").GetString(), total.GetProperty("saved").GetProperty("minutes").GetDouble()));
        Assert.Equal(1, Assert.Single(stats.GetProperty("groups").EnumerateArray()).GetProperty("healed").GetProperty("alone").GetInt32());
        Assert.Equal(0, (await _agent.GetAsync("/api/incidents/stats?to=2020-01-01T00:00:00Z")).GetProperty("total").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=12", "to")]
    [InlineData("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("group=moon", "group")]
    public async Task Stats_Wrong_RefusedByName(string query, string field) =>
        Assert.StartsWith(field, (await Answer.OfAsync(await _agent.Client.GetAsync(new Uri($"/api/incidents/stats?{query}", UriKind.Relative)))).IsProblem(System.Net.HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);

    private static JsonValueKind Kind(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ValueKind : JsonValueKind.Null;

    private async Task<string> OpenAsync()
    {
        (await PostAsync("firing")).Expect(200);
        return Assert.Single((await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString()!;
    }

    private Task<Answer> PostAsync(string status) => _agent.PostAsync("/api/alerts", new { status, labels = new { alertname = "PodDown", pod = "web-1" } });
}

public sealed class SqliteIncidentApiTests : IncidentApiTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresIncidentApiTests(PostgresServer postgres, RedisServer redis) : IncidentApiTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
