using System.Net;
using System.Text.Json;
using AIOps.Policies.Model.People;

namespace AIOps.Tests.Agent.Api;

/// <summary>Over the API with a viewer's key; whatever is asked, no table changes and the cluster is not called.</summary>
public sealed class PolicySimulationTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;
    private HttpClient _viewer = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync();
        _agent.Cluster.AddDeployment("shop", "web");
        _viewer = await _agent.ClientAsync(Role.Viewer);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Alert_ThatMatches_AnswersTheFilledInActionAndTheGate()
    {
        var answer = await SimulateAsync("simulate", new { policy = Restart(), alert = Crash() });
        Assert.True(answer.GetProperty("fires").GetBoolean());
        var action = answer.GetProperty("action");
        Assert.Equal(("restart_pod", "pod:shop/web-1", "disruptive", "auto"), (Text(action, "tool"), Text(action, "target"), Text(action, "risk"), Text(action, "mode")));
        Assert.Equal("web-1", action.GetProperty("arguments").GetProperty("pod_name").GetString());
        Assert.Equal("allow", Text(answer.GetProperty("gate"), "outcome"));
    }

    [Fact]
    public async Task Alert_ThatDoesNotMatch_NamesTheMemberThatFails()
    {
        var answer = await SimulateAsync("simulate", new { policy = Restart(), alert = Crash(name: "NodeDown") });
        Assert.False(answer.GetProperty("matches").GetBoolean());
        Assert.Equal("condition.labels.alertname wants \"PodCrash*\"; the alert has \"NodeDown\"", Text(answer, "why_not"));
        Assert.False(answer.TryGetProperty("action", out _));
        Assert.Contains("resolved", Text(await SimulateAsync("simulate", new { policy = Restart(), alert = Crash(status: "resolved") }), "why_not"), StringComparison.Ordinal);
        Assert.Contains("condition.source", Text(await SimulateAsync("simulate", new { policy = Restart(source: "grafana"), alert = Crash() }), "why_not"), StringComparison.Ordinal);
        Assert.True((await SimulateAsync("simulate", new { policy = Restart(source: "grafana"), alert = Crash(source: "grafana") })).GetProperty("fires").GetBoolean());
    }

    [Fact]
    public async Task Alert_WithoutTheLabel_NamesThePlaceholderAndTheRuleThatDenies()
    {
        var answer = await SimulateAsync("simulate", new { policy = Restart(), alert = new { labels = new { alertname = "PodCrashLooping" } } });
        Assert.Equal(["label.pod"], answer.GetProperty("action").GetProperty("unresolved").EnumerateArray().Select(u => u.GetString()));
        var gate = answer.GetProperty("gate");
        Assert.Equal(("deny", "schema"), (Text(gate, "outcome"), Text(gate, "rule")));
        Assert.Contains("${label.pod}", Text(gate, "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_WhereTheGateHasSeenTheTarget_IsDeniedByTheRuleOfNow()
    {
        var id = await _agent.SavePolicyAsync(Restart());
        var pod = _agent.Cluster.Pods("shop", "web")[0];
        var action = (await _agent.PostAsync("/api/alerts", Crash(pod: pod))).Expect(200).GetProperty("actions")[0];
        await _agent.EndOfAsync(Text(action, "id"));
        var answer = await SimulateAsync($"{id}/simulate", new { alert = Crash(pod: pod) });
        Assert.Equal("cooldown", Text(answer.GetProperty("gate"), "rule"));
        Assert.Equal("allow", Text((await SimulateAsync($"{id}/simulate", new { alert = Crash(pod: "another") })).GetProperty("gate"), "outcome"));
        var history = await SimulateAsync($"{id}/simulate", new { history = new { limit = 10 } });
        Assert.Equal((1, 1), (history.GetProperty("matched").GetInt32(), history.GetProperty("acted").GetInt32()));
        Assert.Equal($"pod:shop/{pod}", Text(history.GetProperty("targets")[0], "target"));
    }

    [Fact]
    public async Task Alert_ThatAnEarlierPolicyTakes_SaysWhich()
    {
        await _agent.SavePolicyAsync(new { name = "quiet", priority = 1, condition = new { labels = new { @namespace = "shop" } }, action = new { ignore = true } });
        var answer = await SimulateAsync("simulate", new { policy = Restart(), alert = Crash() });
        Assert.Equal((true, false), (answer.GetProperty("matches").GetBoolean(), answer.GetProperty("fires").GetBoolean()));
        Assert.Equal("quiet", Text(answer.GetProperty("preceded_by"), "name"));
    }

    [Theory]
    [InlineData("""{}""", "policy")]
    [InlineData("""{"policy":POLICY}""", "alert")]
    [InlineData("""{"policy":POLICY,"alert":{"labels":{"alertname":"a"}},"history":{}}""", "history")]
    [InlineData("""{"policy":POLICY,"alert":[]}""", "alert")]
    [InlineData("""{"policy":POLICY,"alert":{"labels":{"a":"b"}}}""", "alert.labels.alertname")]
    [InlineData("""{"policy":POLICY,"alert":{"labels":{"alertname":1}}}""", "alert.labels.alertname")]
    [InlineData("""{"policy":{"name":"x"},"alert":{"labels":{"alertname":"a"}}}""", "policy.condition")]
    [InlineData("""{"policy":[],"alert":{"labels":{"alertname":"a"}}}""", "policy")]
    [InlineData("""{"policy":POLICY,"history":{"limit":0}}""", "history.limit")]
    [InlineData("""{"policy":POLICY,"history":{"limit":10001}}""", "history.limit")]
    [InlineData("""{"policy":POLICY,"history":{"since":"x"}}""", "history.since")]
    [InlineData("""{"policy":POLICY,"history":{"from":"yesterday"}}""", "history.from")]
    [InlineData("""{"policy":POLICY,"history":{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}}""", "history.from")]
    [InlineData("""{"policy":POLICY,"history":{"from":"2020-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}}""", "history.from")]
    [InlineData("""{"policy":POLICY,"history":{"to":"0001-01-02T00:00:00Z"}}""", "")]
    [InlineData("""{"policy":POLICY,"alert":{"labels":{"alertname":"a"}},"dry":true}""", "dry")]
    public async Task Body_ThatCannotBeMeant_NamesTheField(string body, string field)
    {
        var answer = await _agent.PostAsync("/api/policies/simulate", body.Replace("POLICY", JsonSerializer.Serialize(Restart()), StringComparison.Ordinal), _viewer);
        if (field.Length == 0)
            answer.Expect(200);
        else
            Assert.StartsWith($"{field}:", answer.IsProblem(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_Unknown_Is404() => (await _agent.PostAsync("/api/policies/999/simulate", new { alert = Crash() }, _viewer)).IsProblem(HttpStatusCode.NotFound);

    private async Task<JsonElement> SimulateAsync(string path, object body)
    {
        var (rows, calls) = (await _agent.CountRowsAsync(), _agent.Cluster.Requests.Count);
        var answer = (await _agent.PostAsync($"/api/policies/{path}", body, _viewer)).Expect(200);
        Assert.Equal(rows, await _agent.CountRowsAsync());
        Assert.Equal(calls, _agent.Cluster.Requests.Count);
        return answer;
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static object Restart(string? source = null) => new
    {
        name = "restart what crashes", priority = 10,
        condition = source is null ? (object)new { labels = new { alertname = "PodCrash*" } } : new { labels = new { alertname = "PodCrash*" }, source },
        action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace:-shop}" } },
    };

    private static object Crash(string name = "PodCrashLooping", string pod = "web-1", string status = "firing", string source = "api") =>
        new { status, source, labels = new { alertname = name, @namespace = "shop", pod } };
}
