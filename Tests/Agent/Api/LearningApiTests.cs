using System.Net;
using System.Text.Json;

namespace AIOps.Tests.Agent.Api;

/// <summary>A policy that earns its autonomy, from the alert to the cluster.</summary>
public sealed class LearningApiTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await AgentFixture.StartAsync("--Safety:Autonomy:ApproveIncidents=1", "--Safety:Autonomy:ApproveBound=0.2");
        _agent.Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Autonomy_SuggestionTakenUpAndVerified_IsSeenToRise()
    {
        var id = await _agent.SavePolicyAsync(new { name = "restart", mode = "earned", cooldown = "0s", condition = new { name = "Crash" }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } } });
        Assert.Equal("earned", (await _agent.GetAsync($"/api/policies/{id}")).GetProperty("mode").GetString());
        var pod = _agent.Cluster.Pods("shop", "web")[0];
        var fired = (await _agent.PostAsync("/api/alerts", new { labels = new { alertname = "Crash", pod, @namespace = "shop" } })).Expect(200).GetProperty("actions")[0];
        var action = fired.GetProperty("id").GetString()!;
        Assert.Equal("requested", (await _agent.GetAsync($"/api/actions/{action}")).GetProperty("status").GetString());
        Assert.Empty(_agent.Cluster.Mutations);
        var before = await _agent.GetAsync($"/api/policies/{id}/autonomy");
        Assert.Equal(("earned", 0, 0), (before.GetProperty("mode").GetString(), before.GetProperty("standings").GetArrayLength(), before.GetProperty("moves").GetArrayLength()));

        (await _agent.PostAsync($"/api/actions/{action}/approve", new { }, await _agent.ClientAsync(Role.Approver))).Expect(200);
        Assert.Equal("succeeded", (await _agent.EndOfAsync(action)).GetProperty("status").GetString());
        Assert.Single(_agent.Cluster.Mutations);
        var after = await _agent.GetAsync($"/api/policies/{id}/autonomy");
        var standing = Assert.Single(after.GetProperty("standings").EnumerateArray());
        Assert.Equal(("restart_pod", "pod", "approve", 1, 1), (Text(standing, "tool"), Text(standing, "target_class"), Text(standing, "level"),
            standing.GetProperty("incidents").GetInt32(), standing.GetProperty("successes").GetInt32()));
        Assert.Contains("for auto", Text(standing, "missing"), StringComparison.Ordinal);
        var move = Assert.Single(after.GetProperty("moves").EnumerateArray());
        Assert.Equal(("suggest", "approve", action), (Text(move, "before"), Text(move, "after"), Text(move, "action_id")));
    }

    [Fact]
    public async Task Autonomy_NoSuchPolicy_IsNotFound()
    {
        using var answer = await _agent.Client.GetAsync(new Uri("/api/policies/99/autonomy", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
