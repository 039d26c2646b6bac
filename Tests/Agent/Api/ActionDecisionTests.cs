using System.Net;
using System.Text.Json;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Api;

/// <summary>Approvals over HTTP; what counts is what the cluster saw.</summary>
public abstract class ActionDecisionTests : IAsyncLifetime
{
    protected AgentFixture Agent { get; private set; } = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync()
    {
        Agent = await StartAsync();
        Agent.Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Agent.DisposeAsync();
    }

    [Fact]
    public async Task Approve_ByAnother_RunsOnceAndVerifies()
    {
        var action = await AskAsync();
        var answer = (await Agent.PostAsync($"/api/actions/{Id(action)}/approve", new { binding_hash = Hash(action) }, await Agent.ClientAsync(Role.Approver))).Expect(200);
        Assert.Equal("queued", answer.GetProperty("status").GetString());
        var end = await Agent.EndOfAsync(Id(action));
        Assert.True(end.GetProperty("status").GetString() == "succeeded", end.ToString());
        Assert.Single(Agent.Cluster.Mutations);
        AssertRefused(await ApproveAsync(action), "succeeded");
    }

    [Fact]
    public async Task Approve_TwentyAtOnce_OneSucceedsAndItRunsOnce()
    {
        var action = await AskAsync();
        var approver = await Agent.ClientAsync(Role.Approver);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Agent.PostAsync($"/api/actions/{Id(action)}/approve", new { }, approver)));
        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => a.IsProblem(HttpStatusCode.Conflict));
        await Agent.EndOfAsync(Id(action));
        Assert.Single(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Approve_ByWhoAsked_RefusedAlsoWithANewKeyOfTheSameName()
    {
        var keys = Agent.Services.GetRequiredService<ApiKeys>();
        var admin = new Principal("test", Role.Admin);
        using var alice = Agent.ClientOf((await keys.CreateAsync("alice", Role.Admin, admin, default))!.Reveal());
        var action = await AskAsync(alice);
        AssertRefused(await ApproveAsync(action, alice), "who asked");

        // A name is taken for ever, so that nobody comes back as who they were or inherits what they asked for.
        (await Agent.Client.DeleteAsync(new Uri("/api/keys/alice", UriKind.Relative))).EnsureSuccessStatusCode();
        (await Agent.PostAsync("/api/keys", new { name = "alice", role = "admin" })).IsProblem(HttpStatusCode.Conflict);
        (await ApproveAsync(action, alice)).IsProblem(HttpStatusCode.Unauthorized);
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Approve_OtherBinding_RefusedAndNothingRuns()
    {
        var action = await AskAsync();
        foreach (var hash in new[] { new string('0', 64), "x", Hash(action).ToUpperInvariant() })
            AssertRefused(await Agent.PostAsync($"/api/actions/{Id(action)}/approve", new { binding_hash = hash }, await Agent.ClientAsync(Role.Approver)), "not what was shown");
        Assert.Equal("awaiting_approval", await StatusAsync(action));
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Approve_StoredCallWasTamperedWith_Refused()
    {
        var action = await AskAsync();
        var store = Agent.Services.GetRequiredService<ActionStore>();
        var stored = (await store.GetAsync(Id(action), default))!;
        await Agent.Services.GetRequiredService<Database>().WriteAsync(
            t => store.UpdateAsync(t, stored with { Arguments = JsonSerializer.SerializeToElement(new { @namespace = "shop", pod_name = "other" }) }, stored.Status, default), default);
        AssertRefused(await ApproveAsync(action), "not what was shown");
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Approve_ThePolicyChangedOrWentSince_DeniedAndNothingRuns()
    {
        foreach (var change in new[] { "update", "disable", "delete" })
        {
            var policy = await Agent.SavePolicyAsync(Policy(change));
            var alert = await Agent.PostAsync("/api/alerts", new { labels = new { alertname = change, @namespace = "shop", pod = Pod } });
            var action = await Agent.GetAsync($"/api/actions/{alert.Expect(200).GetProperty("actions")[0].GetProperty("id").GetString()}");
            Assert.Equal("awaiting_approval", action.GetProperty("status").GetString());
            using var content = new StringContent(JsonSerializer.Serialize(Policy(change, enabled: change != "disable")), System.Text.Encoding.UTF8, "application/json");
            var address = new Uri($"/api/policies/{policy}", UriKind.Relative);
            (change == "delete" ? await Agent.Client.DeleteAsync(address) : await Agent.Client.PutAsync(address, content)).EnsureSuccessStatusCode();
            AssertRefused(await ApproveAsync(action), change == "update" ? "changed since" : "removed or disabled");
            Assert.Equal("denied", await StatusAsync(action));
        }
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Approve_Expired_Refused()
    {
        var action = await AskAsync();
        var store = Agent.Services.GetRequiredService<ActionStore>();
        var stored = (await store.GetAsync(Id(action), default))!;
        await Agent.Services.GetRequiredService<Database>().WriteAsync(
            t => store.UpdateAsync(t, stored with { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) }, stored.Status, default), default);
        var refused = (await ApproveAsync(action)).IsProblem(HttpStatusCode.Conflict);
        Assert.True(refused.Detail is "the time to approve has passed" or "the action is expired", refused.Text);
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task DenyAndCancel_EndItOnce()
    {
        var denied = await AskAsync();
        var answer = await Agent.PostAsync($"/api/actions/{Id(denied)}/deny", new { reason = "not now" }, await Agent.ClientAsync(Role.Approver));
        Assert.Contains("not now", answer.Expect(200).GetProperty("result").GetString(), StringComparison.Ordinal);
        AssertRefused(await ApproveAsync(denied), "the action is denied");
        var cancelled = await AskAsync();
        (await Agent.PostAsync($"/api/actions/{Id(cancelled)}/cancel", "", await Agent.ClientAsync(Role.Operator))).IsProblem(HttpStatusCode.Forbidden);
        (await Agent.PostAsync($"/api/actions/{Id(cancelled)}/cancel", "")).Expect(200);
        AssertRefused(await ApproveAsync(cancelled), "the action is cancelled");
        Assert.Empty(Agent.Cluster.Mutations);
    }

    [Fact]
    public async Task Request_Twice_IsOneAction()
    {
        var (first, second) = (await AskAsync(), await AskAsync());
        Assert.Equal(Id(first), Id(second));
    }

    [Fact]
    public async Task Request_ThatCannotBeMeant_IsRefusedByFieldAndNotRecorded()
    {
        foreach (var (body, field) in new (object, string)[]
        {
            (new { tool = "rm_rf" }, "tool"), (new { tool = "list_pods" }, "tool"), (new { tool = "restart_pod" }, "arguments"), (new { tool = new string('x', 500) }, "tool"),
            (new { tool = "restart_pod", arguments = new { pod_name = "p", @namespace = "n", force = true } }, "arguments"), (new { tool = "scale_deployment", arguments = new { deployment_name = "d", @namespace = "n", replicas = 1e99 } }, "arguments"),
            (new { tool = "restart_pod", arguments = new { pod_name = new string('p', 4000), @namespace = "n" } }, "arguments"),
        })
            Assert.StartsWith(field, (await Agent.PostAsync("/api/actions", body)).IsProblem(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        Assert.Empty((await Agent.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Request_TheGateSaysNo_IsAConflictThatBringsTheAction()
    {
        var first = await AskAsync();
        Agent.Cluster.HoldControllers();
        (await ApproveAsync(first)).Expect(200);
        var answer = (await Agent.PostAsync("/api/actions", Wish())).IsProblem(HttpStatusCode.Conflict);
        Assert.Contains("already", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("denied", answer.Json.GetProperty("action").GetProperty("status").GetString());
        Agent.Cluster.ReleaseControllers();
        await Agent.EndOfAsync(Id(first));
        Assert.Single(Agent.Cluster.Mutations);
    }

    private string Pod => Agent.Cluster.Pods("shop", "web")[0];

    private object Wish() => new { tool = "restart_pod", arguments = new { pod_name = Pod, @namespace = "shop" }, reason = "it leaks" };

    private async Task<JsonElement> AskAsync(HttpClient? by = null)
    {
        var action = (await Agent.PostAsync("/api/actions", Wish(), by)).Expect(202);
        Assert.Equal("awaiting_approval", action.GetProperty("status").GetString());
        return action;
    }

    private async Task<Answer> ApproveAsync(JsonElement action, HttpClient? by = null) => await Agent.PostAsync($"/api/actions/{Id(action)}/approve", new { }, by ?? await Agent.ClientAsync(Role.Approver));

    private async Task<string?> StatusAsync(JsonElement action) => (await Agent.GetAsync($"/api/actions/{Id(action)}")).GetProperty("status").GetString();

    private static void AssertRefused(Answer answer, string why) => Assert.Contains(why, answer.IsProblem(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);

    private static object Policy(string name, bool enabled = true) => new
    {
        name, enabled, mode = "approve", condition = new { name }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace}" } },
    };

    private static string Id(JsonElement action) => action.GetProperty("id").GetString()!;

    private static string Hash(JsonElement action) => action.GetProperty("binding_hash").GetString()!;
}

public sealed class SqliteActionDecisionTests : ActionDecisionTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresActionDecisionTests(PostgresServer postgres, RedisServer redis) : ActionDecisionTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
