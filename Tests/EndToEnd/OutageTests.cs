using System.Net;
using System.Text.Json;
using AIOps.Tests.Agent;
using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd;

/// <summary>PostgreSQL or Redis stops and comes back under a running Agent. Counted at the store and at the cluster.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private readonly RedisServer _redis = new();
    private readonly List<AgentFixture> _agents = [];
    private string[] _state = [];

    public async ValueTask InitializeAsync()
    {
        await _redis.StartAsync();
        // Short, so that what the queue lost is missed soon.
        _state = [$"--ConnectionStrings:Postgres={await _postgres.CreateAsync()}", $"--ConnectionStrings:Redis={_redis.ConnectionString}", "--Queue:Lease=00:00:01"];
    }

    public async ValueTask DisposeAsync()
    {
        _agents.Reverse();
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        _redis.Dispose();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task PostgresGone_NothingIsTakenOrDone_AndItRecoversByItself()
    {
        var agent = await AgentAsync();
        _postgres.Stop();
        await AssertRefusedAsync(agent);
        await AssertHealthAsync(agent, "unavailable", "ok");
        Assert.Empty(agent.Cluster.Mutations);

        await _postgres.StartAsync();
        await UntilHealthyAsync(agent);
        Assert.Equal(0, (await agent.CountRowsAsync())["alerts"]);
        await AssertAlertHealsOnceAsync(agent);
    }

    [Fact]
    public async Task RedisGone_NothingIsTakenOrDone_AndItRecoversByItself()
    {
        var agent = await AgentAsync();
        var before = await agent.CountRowsAsync();
        _redis.Stop();
        await AssertRefusedAsync(agent);
        await AssertHealthAsync(agent, "ok", "unavailable");
        Assert.Equal(before, await agent.CountRowsAsync());

        await _redis.StartAsync();
        await UntilHealthyAsync(agent);
        await AssertAlertHealsOnceAsync(agent);
    }

    [Fact]
    public async Task RedisBackEmpty_WhatWasQueuedRunsOnce()
    {
        var intake = await AgentAsync("--Worker:Enabled=false");
        var action = await AlertAsync(intake);
        // It is in the queue, and the promise to put it there is kept and gone: only the store knows of it once Redis has lost it.
        await Eventually.TrueAsync(async () => (await intake.CountRowsAsync())["outbox"] == 0);
        _redis.Stop();
        var worker = await AgentAsync(intake);
        await AssertHealthAsync(worker, "ok", "unavailable");
        Assert.Empty(intake.Cluster.Mutations);

        await _redis.StartAsync();
        await AssertSucceededOnceAsync(worker, action);
    }

    [Fact]
    public async Task PostgresGone_WhenAWorkerStarts_ItWaitsAndThenRunsWhatWasQueued()
    {
        var intake = await AgentAsync("--Worker:Enabled=false");
        var action = await AlertAsync(intake);
        _postgres.Stop();
        var starting = AgentAsync(intake);
        await AssertRefusedAsync(intake);
        Assert.False(starting.IsCompleted);
        Assert.Empty(intake.Cluster.Mutations);

        await _postgres.StartAsync();
        await AssertSucceededOnceAsync(await starting, action);
    }

    [Fact]
    public async Task ApprovedWhileRedisIsGone_RunsOnceWhenItIsBack()
    {
        var agent = await AgentAsync();
        var pod = agent.Cluster.Pods("shop", "web")[0];
        var action = (await agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = pod, @namespace = "shop" } })).Expect(202).GetProperty("id").GetString()!;
        _redis.Stop();
        (await agent.PostAsync($"/api/actions/{action}/approve", new { }, await agent.ClientAsync(Role.Approver))).Expect(200);
        await AssertHealthAsync(agent, "ok", "unavailable");
        Assert.Empty(agent.Cluster.Mutations);
        await _redis.StartAsync();
        await AssertSucceededOnceAsync(agent, action);
    }

    private async Task<AgentFixture> AgentAsync(params string[] settings)
    {
        var agent = await AgentFixture.StartAsync([.. _state, .. settings]);
        _agents.Add(agent);
        agent.Cluster.AddDeployment("shop", "web", replicas: 2);
        await agent.SavePolicyAsync(new
        {
            name = "restart", mode = "auto", condition = new { name = "PodCrashLooping" }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace}" } },
        });
        return agent;
    }

    /// <summary>One more Agent on the same state and cluster; with a Worker.</summary>
    private async Task<AgentFixture> AgentAsync(AgentFixture beside)
    {
        var agent = await AgentFixture.StartAsync(beside.Cluster, _state);
        _agents.Add(agent);
        return agent;
    }

    private static object Alert(AgentFixture agent) => new { labels = new { alertname = "PodCrashLooping", @namespace = "shop", pod = agent.Cluster.Pods("shop", "web")[0] } };

    private static async Task<string> AlertAsync(AgentFixture agent) =>
        (await agent.PostAsync("/api/alerts", Alert(agent))).Expect(200).GetProperty("actions")[0].GetProperty("id").GetString()!;

    private static async Task AssertRefusedAsync(AgentFixture agent)
    {
        foreach (var path in new[] { "/api/alerts", "/webhook/alerts" })
        {
            var answer = (await agent.PostAsync(path, Alert(agent))).IsProblem(HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(answer.Response.Headers.RetryAfter);
        }
    }

    private static async Task AssertHealthAsync(AgentFixture agent, string database, string queue)
    {
        var health = (await Answer.OfAsync(await agent.Client.GetAsync(new Uri("/health", UriKind.Relative)))).Expect(503);
        Assert.Equal((database, queue), (health.GetProperty("database").GetString(), health.GetProperty("queue").GetString()));
    }

    private static Task UntilHealthyAsync(AgentFixture agent) =>
        Eventually.TrueAsync(async () => (await Answer.OfAsync(await agent.Client.GetAsync(new Uri("/health", UriKind.Relative)))).Status == 200);

    private static async Task AssertAlertHealsOnceAsync(AgentFixture agent) => await AssertSucceededOnceAsync(agent, await AlertAsync(agent));

    private static async Task AssertSucceededOnceAsync(AgentFixture agent, string action)
    {
        JsonElement end = default;
        await Eventually.TrueAsync(async () =>
        {
            end = await agent.GetAsync($"/api/actions/{action}");
            return end.GetProperty("status").GetString() is not ("queued" or "running" or "verifying");
        }, TimeSpan.FromSeconds(40), e => e is HttpRequestException);
        Assert.True(end.GetProperty("status").GetString() == "succeeded", end.ToString());
        Assert.Single(agent.Cluster.Mutations);
        Assert.Equal("RESOLVED", end.TryGetProperty("incident_id", out var incident) ? (await agent.GetAsync($"/api/incidents/{incident.GetString()}")).GetProperty("status").GetString() : "RESOLVED");
    }
}
