using System.Net;
using AIOps.Policies.Model.Actions;
using AIOps.Policies.Model.People;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Api;

/// <summary>The queue over HTTP, in an Agent without a Worker, so that nothing is taken from it.</summary>
public sealed class QueueApiTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync("--Safety:ApiMode=Auto", "--Worker:Enabled=false", "--Queue:MaxDepth=1");
        _agent.Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Dead_ListedReplayedAndDiscarded_ByWhoMayOnly()
    {
        var id = await DeadAsync();
        var listed = (await _agent.GetAsync("/api/queue/dead")).GetProperty("items")[0];
        Assert.Equal((id, "broke the worker"), (listed.GetProperty("action_id").GetString(), listed.GetProperty("reason").GetString()));
        Assert.Equal(1, (await _agent.GetAsync("/api/queue")).GetProperty("dead").GetInt32());

        var (viewer, approver) = (await _agent.ClientAsync(Role.Viewer), await _agent.ClientAsync(Role.Approver));
        (await _agent.PostAsync($"/api/queue/dead/{id}/replay", new { reason = "r" }, viewer)).IsProblem(HttpStatusCode.Forbidden);
        (await _agent.PostAsync($"/api/queue/dead/{id}/replay", new { }, approver)).IsProblem(HttpStatusCode.BadRequest);
        (await _agent.PostAsync("/api/queue/dead/nothing/replay", new { reason = "r" }, approver)).IsProblem(HttpStatusCode.NotFound);

        Assert.Equal("queued", (await _agent.PostAsync($"/api/queue/dead/{id}/replay", new { reason = "it is back" }, approver)).Expect(200).GetProperty("status").GetString());
        (await _agent.PostAsync($"/api/queue/dead/{id}/discard", new { reason = "no" }, approver)).IsProblem(HttpStatusCode.Conflict);
        var depth = await _agent.GetAsync("/api/queue");
        Assert.Equal((1, 0), (depth.GetProperty("ready").GetInt32(), depth.GetProperty("dead").GetInt32()));
        Assert.Empty(_agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Alerts_QueueTooDeep_OnlyThoseThatWouldActAreSentAway()
    {
        (await _agent.PostAsync("/api/policies", new
        {
            name = "restart", mode = "auto", condition = new { labels = new { alertname = "Crash" } },
            action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } },
        })).Expect(201);
        await _agent.Services.GetRequiredService<IActionQueue>().EnqueueAsync([new("one"), new("two")], CancellationToken.None);
        var refused = (await _agent.PostAsync("/api/alerts", new { labels = new { alertname = "Crash", pod = "web-1" } })).IsProblem(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("Queue:MaxDepth", refused.Detail, StringComparison.Ordinal);
        (await _agent.PostAsync("/api/alerts", new { labels = new { alertname = "Other", pod = "web-1" } })).Expect(200);
        Assert.Equal("Other", Assert.Single((await _agent.GetAsync("/api/alerts")).GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
    }

    private async Task<string> DeadAsync()
    {
        var pod = _agent.Cluster.Pods("shop", "web")[0];
        var action = (await _agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = pod, @namespace = "shop" } })).Expect(202);
        var id = action.GetProperty("id").GetString()!;
        var queue = _agent.Services.GetRequiredService<IActionQueue>();
        var job = Assert.Single(await queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(20), CancellationToken.None));
        Assert.True(await queue.BuryAsync(job, "broke the worker", CancellationToken.None));
        var actions = _agent.Services.GetRequiredService<ActionStore>();
        var stored = (await actions.GetAsync(id, CancellationToken.None))!;
        Assert.True(await _agent.Services.GetRequiredService<Database>().WriteAsync(
            t => actions.UpdateAsync(t, stored with { Status = ActionStatus.Dead, Result = "given up" }, ActionStatus.Queued, CancellationToken.None), CancellationToken.None));
        return id;
    }
}
