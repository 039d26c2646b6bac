using System.Net;
using System.Text.Json;

namespace AIOps.Tests.Agent.Api;

/// <summary>Stop, windows and overview over HTTP; what counts is what the cluster saw.</summary>
public sealed class SafetyApiTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync("--Safety:ApiMode=Auto");
        _agent.Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Stop_UntilResumed_NothingReachesTheCluster()
    {
        var approver = await _agent.ClientAsync(Role.Approver);
        Assert.Equal("ok", (await _agent.GetAsync("/health")).GetProperty("changes").GetString());
        var stopped = (await _agent.PostAsync("/api/safety/stop", new { reason = "the database burns" }, approver)).Expect(200);
        Assert.Equal(0, stopped.GetProperty("in_flight").GetInt32());
        Assert.Equal("stopped", (await _agent.GetAsync("/health")).GetProperty("changes").GetString());
        Assert.Equal("the database burns", (await _agent.GetAsync("/api/safety")).GetProperty("stop").GetProperty("reason").GetString());
        Assert.Contains("everything is stopped", (await AskAsync()).IsProblem(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
        Assert.Empty(_agent.Cluster.Mutations);
        (await _agent.PostAsync("/api/safety/resume", new { reason = "it is out" }, approver)).Expect(200);
        (await _agent.PostAsync("/api/safety/resume", new { reason = "it is out" }, approver)).IsProblem(HttpStatusCode.Conflict);
        var action = (await AskAsync()).Expect(202);
        Assert.Equal("succeeded", (await _agent.EndOfAsync(action.GetProperty("id").GetString()!)).GetProperty("status").GetString());
        Assert.Single(_agent.Cluster.Mutations);
        var limits = (await _agent.GetAsync("/api/safety")).GetProperty("limits");
        Assert.Equal((1, 100), (limits.GetProperty("global").GetProperty("used").GetInt32(), limits.GetProperty("global").GetProperty("max").GetInt32()));
        Assert.StartsWith("pod:shop/", limits.GetProperty("targets")[0].GetProperty("target").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blackout_SetListedOverriddenAndRemoved_IsAudited()
    {
        var set = (await _agent.PostAsync("/api/safety/blackouts", new { reason = "close", cron = "* * * * *", duration = "1h", time_zone = "Europe/Berlin", scope = new { tool = "restart_*", target = "pod:shop/*" } }, await _agent.ClientAsync(Role.Approver))).Expect(201);
        Assert.True(set.GetProperty("open").GetBoolean());
        Assert.Equal("1h", Assert.Single((await _agent.GetAsync("/api/safety/blackouts")).GetProperty("items").EnumerateArray()).GetProperty("duration").GetString());
        Assert.Empty((await _agent.GetAsync("/api/safety/maintenance")).GetProperty("items").EnumerateArray());
        Assert.Equal("blackout", Assert.Single((await _agent.GetAsync("/api/safety")).GetProperty("windows").EnumerateArray()).GetProperty("kind").GetString());
        var denied = (await AskAsync()).IsProblem(HttpStatusCode.Conflict).Json.GetProperty("action").GetProperty("id").GetString();
        Assert.Empty(_agent.Cluster.Mutations);
        var path = $"/api/actions/{denied}/override";
        (await _agent.PostAsync(path, new { reason = "customers are down" }, await _agent.ClientAsync(Role.Approver))).IsProblem(HttpStatusCode.Forbidden);
        Assert.StartsWith("reason:", (await _agent.PostAsync(path, new { })).IsProblem(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        (await _agent.PostAsync("/api/actions/none/override", new { reason = "r" })).IsProblem(HttpStatusCode.NotFound);
        var anew = (await _agent.PostAsync(path, new { reason = "customers are down" })).Expect(202);
        Assert.Equal("customers are down", anew.GetProperty("override").GetProperty("reason").GetString());
        await _agent.EndOfAsync(anew.GetProperty("id").GetString()!);
        Assert.Single(_agent.Cluster.Mutations);
        (await _agent.PostAsync(path, new { reason = "again" })).IsProblem(HttpStatusCode.Conflict);
        using (var removed = await _agent.Client.DeleteAsync(new Uri($"/api/safety/blackouts/{set.GetProperty("id").GetString()}", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using (var again = await _agent.Client.DeleteAsync(new Uri($"/api/safety/blackouts/{set.GetProperty("id").GetString()}", UriKind.Relative)))
            (await Answer.OfAsync(again)).IsProblem(HttpStatusCode.NotFound);
        var verbs = (await _agent.GetAsync("/api/audit")).GetProperty("items").EnumerateArray().Select(a => a.GetProperty("verb").GetString()).ToList();
        Assert.All(new[] { "blackout.create", "blackout.delete", "action.override" }, verb => Assert.Contains(verb, verbs));
    }

    [Fact]
    public async Task Maintenance_OverAnAlert_TriggersNothingUntilItEnds()
    {
        await _agent.SavePolicyAsync(new { name = "restart", mode = "auto", cooldown = "0s", condition = new { name = "Crash" }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } } });
        var set = (await _agent.PostAsync("/api/safety/maintenance", new { reason = "disks", duration = "1h", scope = new { target = "pod:shop/*" } })).Expect(201);
        await FireAsync();
        Assert.Empty((await _agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
        Assert.Empty((await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray());
        Assert.Single((await _agent.GetAsync("/api/alerts")).GetProperty("items").EnumerateArray());
        Assert.Contains("maintenance \"disks\"", (await AskAsync()).IsProblem(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
        Assert.Empty(_agent.Cluster.Mutations);
        (await _agent.Client.DeleteAsync(new Uri($"/api/safety/maintenance/{set.GetProperty("id").GetString()}", UriKind.Relative))).Dispose();
        // It still fires: now it is news.
        await FireAsync();
        var action = Assert.Single((await _agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray(), a => a.GetProperty("origin").GetString() == "policy");
        await _agent.EndOfAsync(action.GetProperty("id").GetString()!);
        Assert.Single(_agent.Cluster.Mutations);
        Assert.Single((await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray());

        async Task FireAsync() => (await _agent.PostAsync("/api/alerts", new { labels = new { alertname = "Crash", @namespace = "shop", pod = Pod } })).Expect(200);
    }

    [Theory]
    [InlineData("blackouts", """{}""", "reason")]
    [InlineData("blackouts", """{"reason":"r"}""", "to")]
    [InlineData("blackouts", """{"reason":"r","surprise":1}""", "surprise")]
    [InlineData("blackouts", """{"reason":"a\nb","duration":"1h"}""", "reason")]
    [InlineData("blackouts", """{"reason":"r","cron":"61 * * * *","duration":"1h"}""", "cron")]
    [InlineData("blackouts", """{"reason":"r","cron":"0 0 31 2 *","duration":"1h"}""", "cron")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily"}""", "duration")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily","duration":"8d"}""", "duration")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily","duration":"soon"}""", "duration")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily","duration":"0s"}""", "duration")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily","duration":"1h","time_zone":"Mars/Olympus"}""", "time_zone")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily","duration":"1h","time_zone":"../../etc/passwd"}""", "time_zone")]
    [InlineData("blackouts", """{"reason":"r","cron":"@daily","duration":"1h","to":"2999-01-01T00:00:00Z"}""", "to")]
    [InlineData("blackouts", """{"reason":"r","to":"2999-01-01T00:00:00"}""", "to")]
    [InlineData("blackouts", """{"reason":"r","to":"tomorrow"}""", "to")]
    [InlineData("blackouts", """{"reason":"r","from":"2020-01-01T00:00:00Z","to":"2020-01-02T00:00:00Z"}""", "to")]
    [InlineData("blackouts", """{"reason":"r","from":"2999-01-02T00:00:00Z","to":"2999-01-01T00:00:00Z"}""", "to")]
    [InlineData("blackouts", """{"reason":"r","duration":"1h","scope":{"pod":"x"}}""", "scope.pod")]
    [InlineData("blackouts", """{"reason":"r","duration":"1h","scope":{"labels":{}}}""", "scope.labels")]
    [InlineData("blackouts", """{"reason":"r","duration":"1h","scope":{"labels":{"a":1}}}""", "scope.labels.a")]
    [InlineData("blackouts", """{"reason":"r","duration":"1h","scope":[]}""", "scope")]
    [InlineData("maintenance", """{"reason":"r","duration":"1h"}""", "scope")]
    [InlineData("stop", """{}""", "reason")]
    [InlineData("stop", """{"reason":" "}""", "reason")]
    [InlineData("resume", """{"why":"x"}""", "why")]
    public async Task BadInput_NamesTheFieldAndChangesNothing(string path, string body, string field)
    {
        Assert.StartsWith($"{field}:", (await _agent.PostAsync($"/api/safety/{path}", body)).IsProblem(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        var now = await _agent.GetAsync("/api/safety");
        Assert.False(now.GetProperty("stopped").GetBoolean());
        Assert.Empty(now.GetProperty("windows").EnumerateArray());
    }

    [Fact]
    public async Task Roles_ReadingIsForAllAndHoldingForApprovers()
    {
        var @operator = await _agent.ClientAsync(Role.Operator);
        foreach (var path in new[] { "stop", "resume", "blackouts", "maintenance" })
            (await _agent.PostAsync($"/api/safety/{path}", new { reason = "r" }, @operator)).IsProblem(HttpStatusCode.Forbidden);
        using var viewer = await (await _agent.ClientAsync(Role.Viewer)).GetAsync(new Uri("/api/safety", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, viewer.StatusCode);
        using var stranger = _agent.ClientOf("");
        (await _agent.PostAsync("/api/safety/stop", new { reason = "r" }, stranger)).IsProblem(HttpStatusCode.Unauthorized);
    }

    private string Pod => _agent.Cluster.Pods("shop", "web")[0];

    private Task<Answer> AskAsync() => _agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = Pod, @namespace = "shop" }, reason = "it leaks" });
}
