using System.Net;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Learning;

/// <summary>Three alerts healed by people become a policy that waits for people.</summary>
public sealed class LearntPolicyTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync("--Learning:Interval=00:00:00.1", "--Safety:DefaultCooldown=00:00:00");
        _agent.Cluster.AddDeployment("shop", "web", replicas: 3);
        _agent.Cluster.AddDeployment("pay", "web", replicas: 1);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Alerts_HealedByPeople_BecomeAPolicyThatSuggestsAndTouchesNothing()
    {
        for (var i = 0; i < 3; i++)
            await HealAsync();
        Assert.Equal(3, _agent.Cluster.Mutations.Count);
        var memory = (await _agent.GetAsync("/api/memory?alert=PodCrashLooping")).GetProperty("items");
        Assert.Equal(3, memory.GetArrayLength());
        Assert.Equal("""{"namespace":"${label.namespace}","pod_name":"${label.pod}"}""", memory[0].GetProperty("arguments").GetRawText());
        Assert.Equal("success", memory[0].GetProperty("verdict").GetString());
        Assert.Equal(3, (await _agent.GetAsync($"/api/memory?signature={memory[0].GetProperty("signature").GetString()}&limit=50")).GetProperty("items").GetArrayLength());
        Assert.Equal(3, (await _agent.GetAsync("/api/memory?q=crash")).GetProperty("items").GetArrayLength());

        JsonElement proposal = default;
        await Eventually.TrueAsync(async () => (proposal = (await _agent.GetAsync("/api/policy-proposals?status=open")).GetProperty("items")).GetArrayLength() == 1);
        var path = $"/api/policy-proposals/{proposal[0].GetProperty("id").GetString()}";
        Assert.Empty((await _agent.GetAsync("/api/policies")).GetProperty("items").EnumerateArray());
        (await _agent.PostAsync($"{path}/accept", new { }, await _agent.ClientAsync(Role.Approver))).Expect(403);
        Assert.Empty((await _agent.GetAsync("/api/policies")).GetProperty("items").EnumerateArray());
        var accepted = (await _agent.PostAsync($"{path}/accept", new { })).Expect(200);
        Assert.Equal("suggest", accepted.GetProperty("policy").GetProperty("mode").GetString());
        (await _agent.PostAsync($"{path}/accept", new { })).Expect(409);
        (await _agent.PostAsync($"{path}/reject", new { reason = "late" })).Expect(409);
        Assert.Equal("accepted", (await _agent.GetAsync(path)).GetProperty("status").GetString());

        var before = _agent.Cluster.Mutations.Count;
        var pod = _agent.Cluster.Pods("shop", "web")[0];
        var fired = (await FireAsync("shop", pod)).GetProperty("actions");
        var action = await _agent.GetAsync($"/api/actions/{fired[0].GetProperty("id").GetString()}");
        Assert.Equal(("requested", $"pod:shop/{pod}", "restart_pod"), (action.GetProperty("status").GetString(), action.GetProperty("target").GetString(), action.GetProperty("tool").GetString()));
        Assert.Equal(0, (await FireAsync("pay", _agent.Cluster.Pods("pay", "web")[0])).GetProperty("actions").GetArrayLength());
        Assert.Equal(before, _agent.Cluster.Mutations.Count);
    }

    [Fact]
    public async Task Analysis_OfAnAlertHealedBefore_SuggestsWhatHelpedWithItsRecord()
    {
        await HealAsync();
        await FireAsync("shop", _agent.Cluster.Pods("shop", "web")[0]);
        var alert = (await _agent.GetAsync("/api/alerts?limit=1")).GetProperty("items")[0].GetProperty("id").GetString();
        await _agent.PostAsync($"/api/alerts/{alert}/analyze", new { });
        JsonElement analyses = default;
        await Eventually.TrueAsync(async () => (analyses = await _agent.GetAsync("/api/analyses")).GetRawText().Contains("worked 1 of 1 time", StringComparison.Ordinal));
        Assert.Contains("Do what helped before: restart_pod", analyses.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_WhatHelped_AnswersWithTheRecord()
    {
        await HealAsync();
        var reply = (await _agent.PostAsync("/api/chat", new { message = "what helped last time with PodCrashLooping?" })).Expect(200).GetProperty("reply").GetString();
        Assert.Contains("worked 1 of 1 time", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doors_HostileOrUnknown_NameWhatIsWrong()
    {
        using var unknown = await _agent.Client.GetAsync(new Uri("/api/policy-proposals/nope", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        (await _agent.PostAsync("/api/policy-proposals/nope/accept", new { surprise = 1 })).Expect(400);
        (await _agent.PostAsync("/api/policy-proposals/nope/reject", new { reason = new string('x', 2000) })).Expect(400);
        (await _agent.PostAsync("/api/policy-proposals/nope/reject", new { reason = new string('x', 100_000) })).Expect(413);
        (await _agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = "p", @namespace = "shop" }, alert_id = "nope" })).Expect(400);
        foreach (var path in new[] { "/api/memory?limit=0", "/api/memory?cursor=nope", "/api/memory?q=a&signature=b", "/api/policy-proposals?status=nope" })
        {
            using var answer = await _agent.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    private async Task<JsonElement> FireAsync(string ns, string pod) =>
        (await _agent.PostAsync("/api/alerts", new { labels = new { alertname = "PodCrashLooping", pod, @namespace = ns } })).Expect(200);

    /// <summary>A person asks for a restart because of the alert, another one approves, and the worker verifies.</summary>
    private async Task HealAsync()
    {
        var pod = _agent.Cluster.Pods("shop", "web")[0];
        await FireAsync("shop", pod);
        var alert = (await _agent.GetAsync("/api/alerts?limit=1")).GetProperty("items")[0].GetProperty("id").GetString();
        var asked = (await _agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = pod, @namespace = "shop" }, alert_id = alert })).Expect(202);
        var id = asked.GetProperty("id").GetString()!;
        (await _agent.PostAsync($"/api/actions/{id}/approve", new { }, await _agent.ClientAsync(Role.Approver))).Expect(200);
        Assert.Equal("succeeded", (await _agent.EndOfAsync(id)).GetProperty("status").GetString());
        await Eventually.TrueAsync(async () => (await _agent.GetAsync("/api/memory")).GetRawText().Contains(id, StringComparison.Ordinal));
    }
}
