using System.Net;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Api;

public abstract class ObservationApiTests : IAsyncLifetime
{
    private AgentFixture _agent = null!;

    protected abstract Task<AgentFixture> StartAsync(params string[] settings);

    public async ValueTask InitializeAsync() => _agent = await StartAsync("--Worker:Enabled=false");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Observations_StandBesideWhatHappened()
    {
        var watched = await _agent.SavePolicyAsync(Policy("watch", "observe", 1, "PodDown"));
        await _agent.SavePolicyAsync(Policy("act", "auto", 2, "PodDown", severity: "critical"));
        await PostAsync("alone");
        await PostAsync("alone", "resolved");
        await PostAsync("helped", severity: "critical");
        await PostAsync("helped", "resolved", "critical");
        await PostAsync("firing");

        var answer = await _agent.GetAsync($"/api/policies/{watched}/observations");
        Assert.Equal("""{"total":3,"would_have_run":3,"recovered_alone":1,"acted_on":1,"still_firing":1,"unknown":0}""", answer.GetProperty("counts").GetRawText());
        Assert.True(answer.GetProperty("complete").GetBoolean());
        var items = answer.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("target").GetString()!);
        Assert.Equal(("recovered_alone", true), (Text(items["pod:shop/alone"], "end"), items["pod:shop/alone"].TryGetProperty("ended_at", out _)));
        Assert.Equal("still_firing", Text(items["pod:shop/firing"], "end"));
        var other = await _agent.GetAsync($"/api/actions/{Text(items["pod:shop/helped"], "acted_by")}");
        Assert.Equal(("acted_on", "queued"), (Text(items["pod:shop/helped"], "end"), Text(other, "status")));
        Assert.Empty(_agent.Cluster.Mutations);
        Assert.Equal(0, (await _agent.GetAsync($"/api/policies/{watched}/observations?to=2020-01-01T00:00:00Z")).GetProperty("counts").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("/api/policies/99/observations", HttpStatusCode.NotFound, "there is no policy")]
    [InlineData("/api/policies/99/observations?from=x", HttpStatusCode.BadRequest, "from")]
    [InlineData("/api/policies/99/observations?limit=0", HttpStatusCode.BadRequest, "limit")]
    public async Task Observations_Wrong_RefusedByName(string path, HttpStatusCode status, string begins) =>
        Assert.StartsWith(begins, (await Answer.OfAsync(await _agent.Client.GetAsync(new Uri(path, UriKind.Relative)))).IsProblem(status).Detail, StringComparison.Ordinal);

    private async Task PostAsync(string pod, string status = "firing", string severity = "warning") =>
        (await _agent.PostAsync("/api/alerts", new { status, labels = new { alertname = "PodDown", @namespace = "shop", pod, severity } })).Expect(200);

    private static object Policy(string name, string mode, int priority, string alert, string severity = "*") => new
    {
        name, mode, priority, cooldown = "0s", @continue = true, condition = new { labels = new { alertname = alert, severity } },
        action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace}" } },
    };

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}

public sealed class SqliteObservationApiTests : ObservationApiTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresObservationApiTests(PostgresServer postgres, RedisServer redis) : ObservationApiTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
