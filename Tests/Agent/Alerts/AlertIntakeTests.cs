using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Alerts;

/// <summary>What becomes of alerts that come in over HTTP; no Worker runs, so an action stays where intake put it.</summary>
public abstract class AlertIntakeTests : IAsyncLifetime
{
    protected AgentFixture Agent { get; private set; } = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync() => Agent = await StartAsync("--Worker:Enabled=false");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Agent.DisposeAsync();
    }

    [Fact]
    public async Task Firing_ThenRepeatedResolvedAndFiringAgain_OneEpisodeThenAnother()
    {
        var first = (await PostAsync(Alert())).Expect(200);
        Assert.Equal((1, 0, 0), Counts(first));
        Assert.Equal((0, 1, 0), Counts((await PostAsync(Alert())).Expect(200)));
        var alert = Single(await Agent.GetAsync("/api/alerts"));
        Assert.Equal(2, alert.GetProperty("count").GetInt32());
        Assert.Equal("RECEIVED", await IncidentStatusAsync(first));

        Assert.Equal((0, 0, 1), Counts((await PostAsync(Alert("resolved"))).Expect(200)));
        Assert.Equal("resolved", Single(await Agent.GetAsync("/api/alerts")).GetProperty("status").GetString());
        Assert.Equal("RESOLVED", await IncidentStatusAsync(first));
        Assert.Equal((0, 0, 0), Counts((await PostAsync(Alert("resolved"))).Expect(200)));

        var again = (await PostAsync(Alert())).Expect(200);
        Assert.Equal((1, 0, 0), Counts(again));
        // Back so soon, it is the same incident.
        Assert.Equal(first.GetProperty("incidents")[0].GetString(), again.GetProperty("incidents")[0].GetString());
        Assert.Equal("RECEIVED", await IncidentStatusAsync(first));
        Assert.Equal(2, (await Agent.GetAsync("/api/alerts")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("0s", 3)]
    public async Task Repeated_AsksAgainOnlyAfterTheCooldown(string cooldown, int asked)
    {
        await Agent.SavePolicyAsync(Policy(mode: "observe", cooldown: cooldown));
        for (var i = 0; i < 3; i++)
            (await PostAsync(Alert())).Expect(200);
        Assert.Equal(asked, (await ActionsAsync()).Count);
    }

    [Theory]
    [InlineData("observe", "denied")]
    [InlineData("suggest", "requested")]
    [InlineData("approve", "awaiting_approval")]
    [InlineData("auto", "queued")]
    [InlineData(null, "queued")]
    public async Task Mode_DecidesHowFarItGoes(string? mode, string status)
    {
        await Agent.SavePolicyAsync(Policy(mode: mode));
        var answer = (await PostAsync(Alert())).Expect(200);
        Assert.Equal(status, answer.GetProperty("actions")[0].GetProperty("status").GetString());
        Assert.Equal(status, Assert.Single(await ActionsAsync()).GetProperty("status").GetString());
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Ignore_MatchesFirst_StoredAndNothingElse()
    {
        await Agent.SavePolicyAsync(new { name = "ignore", priority = 1, condition = new { labels = new { alertname = "PodCrashLoop*" } }, action = new { ignore = true } });
        await Agent.SavePolicyAsync(Policy(mode: "auto", priority: 2));
        (await PostAsync(Alert())).Expect(200);
        Assert.Empty(await ActionsAsync());
        Assert.Empty((await Agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray());
        Assert.False(Single(await Agent.GetAsync("/api/alerts")).TryGetProperty("incident_id", out _));
    }

    [Theory]
    [InlineData(true, new[] { "first", "second" })]
    [InlineData(false, new[] { "first" })]
    public async Task Policies_ActByPriorityAndContinue(bool goesOn, string[] acted)
    {
        await Agent.SavePolicyAsync(Policy("second", mode: "suggest", priority: 20, pod: "second"));
        await Agent.SavePolicyAsync(Policy("first", mode: "suggest", priority: 10, goesOn: goesOn, pod: "first"));
        var answer = (await PostAsync(Alert())).Expect(200);
        Assert.Equal(acted, answer.GetProperty("actions").EnumerateArray().Select(a => a.GetProperty("target").GetString()!.Split('/')[1]));
    }

    [Fact]
    public async Task Placeholder_WithoutValue_DeniedByName()
    {
        await Agent.SavePolicyAsync(Policy(mode: "auto", pod: "${label.pod_name}-${annotation.owner}"));
        (await PostAsync(Alert())).Expect(200);
        var action = Assert.Single(await ActionsAsync());
        Assert.Equal("denied", action.GetProperty("status").GetString());
        Assert.Contains("${label.pod_name}", action.GetProperty("result").GetString(), StringComparison.Ordinal);
        Assert.Contains("${annotation.owner}", action.GetProperty("result").GetString(), StringComparison.Ordinal);
        Assert.Empty((await Agent.GetAsync("/api/actions?status=queued")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Batch_SameAlertTwice_OneEpisodeOneAction()
    {
        await Agent.SavePolicyAsync(Policy(mode: "auto"));
        var answer = (await PostAsync(new { alerts = new[] { Alert(), Alert() } })).Expect(200);
        Assert.Equal((1, 1, 0), Counts(answer));
        Assert.Single(answer.GetProperty("incidents").EnumerateArray());
        Assert.Single(await ActionsAsync());
    }

    [Fact]
    public async Task Batch_FiresAndResolves_NothingIsDoneAndTheIncidentIsOver()
    {
        await Agent.SavePolicyAsync(Policy(mode: "auto"));
        var answer = (await PostAsync(new { alerts = new[] { Alert(), Alert("resolved") } })).Expect(200);
        Assert.Equal((1, 0, 1), Counts(answer));
        Assert.Empty(await ActionsAsync());
        Assert.Equal("RESOLVED", await IncidentStatusAsync(answer));
    }

    [Fact]
    public async Task Batch_FiresResolvesAndFires_TheLastEpisodeActs()
    {
        await Agent.SavePolicyAsync(Policy(mode: "auto"));
        var answer = (await PostAsync(new { alerts = new[] { Alert(), Alert("resolved"), Alert() } })).Expect(200);
        Assert.Equal((2, 0, 1), Counts(answer));
        // What was over and came back before anybody could look is one incident.
        Assert.Equal("ANALYZING", Text(Single(await Agent.GetAsync("/api/incidents")), "status"));
        Assert.Single(await ActionsAsync());
    }

    [Fact]
    public async Task Same_FiftyTimesAtOnce_OneEpisodeOneIncidentOneAction()
    {
        await Agent.SavePolicyAsync(Policy(mode: "auto"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(Alert())));
        Assert.All(answers, a => a.Expect(200));
        Assert.Equal(50, Single(await Agent.GetAsync("/api/alerts?status=firing")).GetProperty("count").GetInt32());
        Single(await Agent.GetAsync("/api/alerts"));
        var incident = Single(await Agent.GetAsync("/api/incidents")).GetProperty("id").GetString();
        Assert.All(answers, a => Assert.Equal(incident, a.Json.GetProperty("incidents")[0].GetString()));
        Assert.Single(await ActionsAsync());
    }

    [Fact]
    public async Task Crosswise_FiringAndResolvingAtOnce_AllAreTakenAndNoneIsLost()
    {
        await Agent.SavePolicyAsync(Policy(mode: "suggest", cooldown: "0s"));
        var requests = Enumerable.Range(0, 40).Select(i =>
        {
            var pods = Enumerable.Range(0, 6).Select(p => (i + p * (i % 2 == 0 ? 1 : 5)) % 6);
            return PostAsync(new { alerts = pods.Select(p => Alert(i % 3 == 0 ? "resolved" : "firing", $"web-{p}")).ToArray() });
        });
        Assert.All(await Task.WhenAll(requests), a => a.Expect(200));
        (await PostAsync(new { alerts = Enumerable.Range(0, 6).Select(p => Alert("resolved", $"web-{p}")).ToArray() })).Expect(200);
        Assert.Empty((await Agent.GetAsync("/api/alerts?status=firing")).GetProperty("items").EnumerateArray());
        Assert.All((await Agent.GetAsync("/api/incidents?limit=500")).GetProperty("items").EnumerateArray(), i => Assert.Equal("RESOLVED", i.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Webhook_SameIncidentAgainAndAtOnce_OneIncidentOneAction()
    {
        await Agent.SavePolicyAsync(new
        {
            name = "restart", mode = "approve", cooldown = "0s", condition = new { source = "webhook" },
            action = new { tool = "restart_pod", @params = new { pod_name = "${label.container_name}", @namespace = "shop" } },
        });
        object Report(string type) => new { incident_id = "inc-1", container_name = "web", alert_type = type, severity = "HIGH", logs = new string('l', 100_000), timestamp = "2026-01-01T00:00:00" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Agent.PostAsync("/webhook", Report(i % 2 == 0 ? "Memory Leak" : "CPU Spike"))));
        Assert.All(answers, a => Assert.Equal("inc-1", a.Expect(200).GetProperty("incident_id").GetString()));
        Assert.Single(answers.Select(a => a.Json.GetProperty("id").GetString()).Distinct());
        (await Agent.PostAsync("/webhook", Report("Memory Leak"))).Expect(200);
        Assert.Single(await ActionsAsync());
        var incident = Single(await Agent.GetAsync("/incidents"));
        Assert.Equal(("inc-1", "web", "high", "ANALYZING"), (Text(incident, "incident_id"), Text(incident, "container_name"), Text(incident, "severity"), Text(incident, "status")));
    }

    [Fact]
    public async Task InfraAiPolicies_WorkUnchanged()
    {
        await Agent.SavePolicyAsync(new
        {
            name = "Pod crash", priority = 1,
            condition = new { label = "alertname", value = "PodCrashLooping" },
            action = new { tool = "mcp_restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace:-default}" } },
        });
        (await PostAsync(Alert())).Expect(200);
        var action = Assert.Single(await ActionsAsync());
        Assert.Equal(("restart_pod", "pod:shop/web-1", "queued"), (Text(action, "tool"), Text(action, "target"), Text(action, "status")));
    }

    [Fact]
    public async Task Incidents_HaveTheShapeTheirUsersRead()
    {
        await Agent.SavePolicyAsync(Policy(mode: "approve"));
        (await PostAsync(Alert())).Expect(200);
        var page = await Agent.GetAsync("/incidents");
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
        var incident = Single(page);
        foreach (var name in new[] { "id", "incident_id", "title", "severity", "source", "container_name", "status", "created_at", "updated_at" })
            Assert.True(incident.TryGetProperty(name, out _), name);
        var kinds = (await Agent.GetAsync($"/api/incidents/{Text(incident, "id")}")).GetProperty("timeline").EnumerateArray().Select(e => Text(e, "kind"));
        Assert.Equal(["received", "policy_matched", "gate"], kinds);
    }

    [Fact]
    public async Task Labels_ThatFitNoIndex_AreTakenAndNamesRefused()
    {
        // What does not compress is what an index refuses.
        var noise = Convert.ToHexString(RandomNumberGenerator.GetBytes(30_000));
        await Agent.SavePolicyAsync(Policy(mode: "auto"));
        (await PostAsync(new { labels = new { alertname = "PodCrashLooping", @namespace = "shop", pod = noise, severity = "critical" }, annotations = new { summary = noise } })).Expect(200);
        Assert.Equal("denied", Text(Assert.Single(await ActionsAsync()), "status"));
        Assert.Equal(255, Text(Single(await Agent.GetAsync("/api/incidents")), "container_name")!.Length);
        Assert.StartsWith("labels.alertname", (await PostAsync(new { labels = new { alertname = noise } })).IsProblem().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_PageToTheEndAndSayNull()
    {
        for (var i = 0; i < 5; i++)
            (await PostAsync(Alert(pod: $"web-{i.ToString(CultureInfo.InvariantCulture)}"))).Expect(200);
        var (seen, cursor) = (0, "");
        do
        {
            var page = await Agent.GetAsync($"/api/alerts?limit=2{cursor}");
            seen += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        Assert.Equal(5, seen);
        foreach (var list in new[] { "/api/actions", "/api/incidents", "/incidents", "/api/policies", "/api/keys", "/api/tools", "/api/assets", "/api/jobs", "/api/audit" })
            Assert.True((await Agent.GetAsync(list)).TryGetProperty("next_cursor", out _), list);
        Assert.StartsWith("cursor", (await Answer.OfAsync(await Agent.Client.GetAsync(new Uri("/api/alerts?cursor=x", UriKind.Relative)))).IsProblem().Detail, StringComparison.Ordinal);
    }

    private Task<Answer> PostAsync(object body) => Agent.PostAsync("/api/alerts", body);

    private async Task<List<JsonElement>> ActionsAsync() => [.. (await Agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray()];

    private async Task<string?> IncidentStatusAsync(JsonElement answer) => Text(await Agent.GetAsync($"/api/incidents/{answer.GetProperty("incidents")[0].GetString()}"), "status");

    private static object Alert(string status = "firing", string pod = "web-1") =>
        new { status, labels = new { alertname = "PodCrashLooping", @namespace = "shop", pod, severity = "critical" }, annotations = new { summary = $"{pod} crashes" } };

    private static object Policy(string name = "restart", string? mode = null, int priority = 10, string cooldown = "5m", bool goesOn = false, string pod = "${label.pod}") => new
    {
        name, mode, priority, cooldown, @continue = goesOn,
        condition = new { labels = new { alertname = "PodCrashLoop*", severity = "critical" }, status = "firing" },
        action = new { tool = "restart_pod", @params = new { pod_name = pod, @namespace = "${label.namespace}" } },
    };

    private static (int Opened, int Repeated, int Resolved) Counts(JsonElement answer) =>
        (answer.GetProperty("opened").GetInt32(), answer.GetProperty("repeated").GetInt32(), answer.GetProperty("resolved").GetInt32());

    private static JsonElement Single(JsonElement page) => Assert.Single(page.GetProperty("items").EnumerateArray());

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}

public sealed class SqliteAlertIntakeTests : AlertIntakeTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresAlertIntakeTests(PostgresServer postgres, RedisServer redis) : AlertIntakeTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
