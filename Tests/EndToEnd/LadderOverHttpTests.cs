using System.Text.Json;
using AIOps.Tests.Agent;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd;

/// <summary>A ladder from the alert to its end, over HTTP: what the cluster was told, what people were told, how the incident stands.</summary>
public abstract class LadderOverHttpTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;
    private LoopbackHttp _people = null!;
    private readonly TaskCompletionSource<string> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync()
    {
        _people = await LoopbackHttp.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            _told.TrySetResult(await reader.ReadToEndAsync());
        });
        _agent = await StartAsync($"--Notifications:WebhookUrl={_people.Url}/notices", "--Notifications:WebhookSecret=long-enough-to-sign-with");
        _agent.Cluster.AddDeployment("shop", "web", replicas: 2, CrashLoop.UntilRestart);
        _agent.Cluster.AddDeployment("shop", "api", replicas: 2, CrashLoop.Forever);
        await _agent.SavePolicyAsync(new
        {
            name = "Crashing service",
            mode = "auto",
            condition = new { name = "Crashing" },
            action = new object[]
            {
                new { tool = "scale_deployment", @params = new { deployment_name = "${label.container_name}", replicas = 3, @namespace = "shop" } },
                new { tool = "restart_deployment", @params = new { deployment_name = "${label.container_name}", @namespace = "shop" } },
                new { notify = new[] { "webhook" }, message = "nothing helped ${label.container_name}" },
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _people.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task FirstRungIsUndone_TheSecondHelps_NobodyIsCalled()
    {
        var incident = await ReportAsync("web", "resolved");

        Assert.Equal([("scale_deployment", "undone"), ("restart_deployment", "succeeded")], await ActionsAsync(incident));
        Assert.Equal(["PUT scale", "PUT scale", "PATCH web"], Changes("web"));
        Assert.Equal(2, Replicas("web"));
        Assert.Empty(_people.Requests);
    }

    [Fact]
    public async Task EveryRungFails_PeopleAreToldAndTheIncidentHasFailed()
    {
        var incident = await ReportAsync("api", "failed");

        Assert.Equal([("scale_deployment", "undone"), ("restart_deployment", "failed")], await ActionsAsync(incident));
        Assert.Equal(["PUT scale", "PUT scale", "PATCH api"], Changes("api"));
        Assert.Equal(2, Replicas("api"));
        var notice = JsonDocument.Parse(await _told.Task.WaitAsync(TimeSpan.FromSeconds(30))).RootElement;
        Assert.Contains("nothing helped api", notice.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(incident, notice.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("people are told", (await _agent.GetAsync($"/api/incidents/{incident}")).GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>As a service reports itself, twice over; answers the one incident once it stands as said and nothing is under way.</summary>
    private async Task<string> ReportAsync(string service, string until)
    {
        var report = new { incident_id = $"inc-{service}", container_name = service, alert_type = "Crashing", severity = "critical", logs = "exit 1", timestamp = TimeProvider.System.GetUtcNow() };
        foreach (var _ in (int[])[1, 2])
            Assert.InRange((await _agent.PostAsync("/webhook", report)).Status, 200, 202);
        JsonElement incident = default;
        await Eventually.TrueAsync(async () =>
        {
            incident = Assert.Single((await _agent.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray());
            var open = (await ListAsync(incident.GetProperty("id").GetString()!)).Any(a => a.GetProperty("status").GetString() is "queued" or "running" or "verifying");
            return !open && string.Equals(incident.GetProperty("status").GetString(), until, StringComparison.OrdinalIgnoreCase);
        }, TimeSpan.FromSeconds(60));
        return incident.GetProperty("id").GetString()!;
    }

    private async Task<JsonElement[]> ListAsync(string incident) => [.. (await _agent.GetAsync($"/api/actions?incident_id={incident}")).GetProperty("items").EnumerateArray()];

    /// <summary>In the order in which they were asked for, without what was denied because a rung is under way.</summary>
    private async Task<(string?, string?)[]> ActionsAsync(string incident) =>
        [.. (await ListAsync(incident)).Reverse().Where(a => a.GetProperty("status").GetString() != "denied").Select(a => (a.GetProperty("tool").GetString(), a.GetProperty("status").GetString()))];

    private string[] Changes(string name) =>
        [.. _agent.Cluster.Mutations.Where(m => m.Path.Contains($"/deployments/{name}", StringComparison.Ordinal)).Select(m => $"{m.Method} {m.Path[(m.Path.LastIndexOf('/') + 1)..]}")];

    private int Replicas(string name) => _agent.Cluster.Find("deployments", "shop", name)!["spec"]!["replicas"]!.GetValue<int>();
}

public sealed class EmbeddedLadderOverHttpTests : LadderOverHttpTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class ServerLadderOverHttpTests(PostgresServer postgres, RedisServer redis) : LadderOverHttpTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
