using System.Net;
using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Analysis;

/// <summary>Analyses over HTTP, by policy, and over the death of a process.</summary>
public sealed class AnalysisApiTests
{
    [Fact]
    public async Task Analyze_StoredAlert_IsKeptShownAndOnTheTimeline()
    {
        await using var agent = await AgentFixture.StartAsync();
        var (alert, incident) = await FireAsync(agent);
        var operatorKey = await agent.ClientAsync(Role.Operator);

        var analysis = (await agent.PostAsync($"/api/alerts/{alert}/analyze", new { }, operatorKey)).Expect(200);

        var id = analysis.GetProperty("id").GetString()!;
        Assert.Equal((alert, incident, "completed", 1), (analysis.GetProperty("alert_id").GetString(), analysis.GetProperty("incident_id").GetString(), analysis.GetProperty("status").GetString(), analysis.GetProperty("attempts").GetInt32()));
        Assert.StartsWith("CrashLoop:", analysis.GetProperty("result").GetProperty("root_cause").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(analysis.GetRawText(), (await agent.GetAsync($"/api/analyses/{id}")).GetRawText());
        Assert.Equal(id, (await agent.GetAsync($"/api/alerts/{alert}")).GetProperty("analysis").GetProperty("id").GetString());
        var listed = Assert.Single((await agent.GetAsync($"/api/analyses?alert_id={alert}&incident_id={incident}")).GetProperty("items").EnumerateArray());
        Assert.False(listed.TryGetProperty("context", out _));
        Assert.Empty((await agent.GetAsync("/api/analyses?alert_id=other")).GetProperty("items").EnumerateArray());
        var kinds = (await agent.GetAsync($"/api/incidents/{incident}")).GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).ToList();
        Assert.Equal(["analysis_requested", "analysed"], kinds.Where(k => k!.StartsWith("analys", StringComparison.Ordinal)));
        Assert.Empty(agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Analyze_Inline_IsStoredAsNoAlert()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        var before = await agent.CountRowsAsync();

        var analysis = (await agent.PostAsync("/analyze", new { alert = new { labels = new { alertname = "CartDown", @namespace = "shop", deployment = "cart" } } })).Expect(200);

        Assert.False(analysis.TryGetProperty("alert_id", out _));
        Assert.Equal("CartDown", analysis.GetProperty("alert").GetProperty("name").GetString());
        Assert.Equal(before, await agent.CountRowsAsync());
    }

    [Theory]
    [InlineData("""{}""", "alertname")]
    [InlineData("""[]""", "body")]
    [InlineData("""{"alert_id": 5}""", "alert_id")]
    [InlineData("""{"alert_id": "x", "alert": {"labels": {"alertname": "A"}}}""", "alert_id")]
    [InlineData("""{"alerts": [{"labels": {"alertname": "A"}}, {"labels": {"alertname": "B"}}]}""", "alerts")]
    [InlineData("""{"alert": "x"}""", "body")]
    [InlineData("""{"alert": {"labels": {"alertname": 7}}}""", "labels.alertname")]
    public async Task Analyze_Malformed_Is400NamingTheField(string body, string field)
    {
        await using var agent = await AgentFixture.StartAsync();

        var answer = (await agent.PostAsync("/analyze", body)).IsProblem(HttpStatusCode.BadRequest);

        Assert.Contains(field, answer.Detail, StringComparison.Ordinal);
        Assert.Empty((await agent.GetAsync("/api/analyses")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Analyze_UnknownIdWrongRoleOrTooLarge_IsRefused()
    {
        await using var agent = await AgentFixture.StartAsync();
        var viewer = await agent.ClientAsync(Role.Viewer);

        (await agent.PostAsync("/api/alerts/nope/analyze", new { })).IsProblem(HttpStatusCode.NotFound);
        (await agent.PostAsync("/analyze", new { alert_id = "nope" })).IsProblem(HttpStatusCode.NotFound);
        (await agent.PostAsync("/analyze", new { labels = new { alertname = "A" } }, viewer)).IsProblem(HttpStatusCode.Forbidden);
        (await agent.PostAsync("/analyze", new { labels = new { alertname = "A", x = new string('x', 300_000) } })).IsProblem(HttpStatusCode.RequestEntityTooLarge);
        using var missing = await viewer.GetAsync(new Uri("/api/analyses/nope", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var bad = await viewer.GetAsync(new Uri("/api/analyses?status=odd", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task Analyze_SlowCluster_Answers202AndARepeatIsTheSame()
    {
        await using var agent = await AgentFixture.StartAsync("--Analysis:Patience=00:00:00");
        var (alert, _) = await FireAsync(agent);
        var release = new TaskCompletionSource();
        agent.Cluster.Intercept(async (_, _) =>
        {
            await release.Task;
            return true;
        });

        var first = (await agent.PostAsync($"/api/alerts/{alert}/analyze", new { })).Expect(202);
        var again = await agent.PostAsync("/analyze", new { alert_id = alert });

        var id = first.GetProperty("id").GetString();
        Assert.Equal(id, again.Expect(202).GetProperty("id").GetString());
        Assert.Equal($"/api/analyses/{id}", again.Response.Headers.Location!.ToString());
        release.SetResult();
        await Eventually.TrueAsync(async () => (await agent.GetAsync($"/api/analyses/{id}")).GetProperty("status").GetString() == "completed");
        Assert.NotEqual(id, (await agent.PostAsync("/analyze", new { alert_id = alert })).Expect(202).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Analyze_TooManyOpen_Is503AndTheTimelineSaysSo()
    {
        await using var agent = await AgentFixture.StartAsync("--Analysis:MaxOpen=1", "--Analysis:Patience=00:00:00");
        var (alert, _) = await FireAsync(agent);
        var release = new TaskCompletionSource();
        agent.Cluster.Intercept(async (_, _) =>
        {
            await release.Task;
            return true;
        });
        (await agent.PostAsync($"/api/alerts/{alert}/analyze", new { })).Expect(202);

        var refused = (await agent.PostAsync("/analyze", new { labels = new { alertname = "A" } })).IsProblem(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("30", refused.Response.Headers.RetryAfter!.ToString());
        release.SetResult();
    }

    [Fact]
    public async Task Policy_Analyze_IntakeDoesNotWaitAndARepeatAsksOnce()
    {
        await using var agent = await AgentFixture.StartAsync();
        var policy = await agent.SavePolicyAsync(new { name = "look", condition = new { name = "KubePodCrashLooping" }, action = new { analyze = true }, cooldown = "0s" });
        var release = new TaskCompletionSource();
        agent.Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        agent.Cluster.Intercept(async (_, _) =>
        {
            await release.Task;
            return true;
        });

        // The analysis cannot get on, and intake answers.
        var (alert, incident) = await FireAsync(agent, deploy: false);
        await FireAsync(agent, deploy: false);
        var open = Assert.Single((await agent.GetAsync($"/api/analyses?alert_id={alert}")).GetProperty("items").EnumerateArray());
        Assert.Equal((policy, $"policy:{policy}"), (open.GetProperty("policy_id").GetInt64(), open.GetProperty("requested_by").GetString()));
        release.SetResult();

        await Eventually.TrueAsync(async () => (await agent.GetAsync($"/api/incidents/{incident}")).GetProperty("timeline").EnumerateArray().Any(e => e.GetProperty("kind").GetString() == "analysed"));
        Assert.Empty(agent.Cluster.Mutations);
        Assert.Empty((await agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task ProcessesDieOfItAgainAndAgain_ItHasFailed()
    {
        await using var agent = await AgentFixture.StartAsync("--Analysis:LookInterval=01:00:00");
        var store = agent.Services.GetRequiredService<AnalysisStore>();
        var now = TimeProvider.System.GetUtcNow();
        var deadly = new AlertAnalysis { Id = Guid.CreateVersion7().ToString("N"), RequestedBy = "key:x", CreatedAt = now, Alert = Alert("Deadly", now) };
        await agent.Services.GetRequiredService<Database>().WriteAsync(t => store.InsertAsync(t, deadly, default), default);
        for (var life = 5; life > 2; life--)
            Assert.Single(await store.ClaimAsync("dead", now.AddMinutes(-life), TimeSpan.FromSeconds(1), 10, default));

        (await agent.PostAsync("/analyze", new { labels = new { alertname = "Wake" } })).Expect(200);

        await Eventually.TrueAsync(async () => (await agent.GetAsync($"/api/analyses/{deadly.Id}")).GetProperty("status").GetString() == "failed");
        Assert.Contains("no process lived to finish it", (await agent.GetAsync($"/api/analyses/{deadly.Id}")).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessDiedOnce_TheNextOneFinishes()
    {
        await using var agent = await AgentFixture.StartAsync("--Analysis:LookInterval=01:00:00");
        var store = agent.Services.GetRequiredService<AnalysisStore>();
        var now = TimeProvider.System.GetUtcNow();
        var orphan = new AlertAnalysis { Id = Guid.CreateVersion7().ToString("N"), RequestedBy = "key:x", CreatedAt = now, Alert = Alert("Orphan", now) };
        await agent.Services.GetRequiredService<Database>().WriteAsync(t => store.InsertAsync(t, orphan, default), default);
        Assert.Single(await store.ClaimAsync("dead", now.AddMinutes(-2), TimeSpan.FromSeconds(1), 10, default));

        (await agent.PostAsync("/analyze", new { labels = new { alertname = "Wake" } })).Expect(200);

        await Eventually.TrueAsync(async () => (await agent.GetAsync($"/api/analyses/{orphan.Id}")).GetProperty("status").GetString() == "completed");
        Assert.Equal(2, (await agent.GetAsync($"/api/analyses/{orphan.Id}")).GetProperty("attempts").GetInt32());
    }

    private static Alert Alert(string name, DateTimeOffset at) => new() { Id = Guid.CreateVersion7().ToString("N"), Source = "api", Fingerprint = name, Name = name, StartsAt = at };

    private static async Task<(string Alert, string Incident)> FireAsync(AgentFixture agent, bool deploy = true)
    {
        if (deploy)
            agent.Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        var answer = (await agent.PostAsync("/api/alerts", new { labels = new { alertname = "KubePodCrashLooping", @namespace = "shop", deployment = "cart", severity = "critical" } })).Expect(200);
        var alert = (await agent.GetAsync("/api/alerts?name=KubePodCrashLooping")).GetProperty("items")[0];
        return (alert.GetProperty("id").GetString()!, answer.GetProperty("incidents")[0].GetString()!);
    }
}
