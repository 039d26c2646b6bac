using System.Text.Json;
using AIOps.Policies.Incidents.Grounds;
using AIOps.Policies.Model.Topology;
using AIOps.Policies.Topology;
using AIOps.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Alerts;

/// <summary>Alerts of what runs on a machine join the machine's incident.</summary>
public abstract class AlertGroundTests : IAsyncLifetime
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
    public async Task PodsOnAFailingNode_JoinItsIncident_AndEachIsStillActedOn()
    {
        await MapAsync();
        await _agent.SavePolicyAsync(new
        {
            name = "restart", mode = "suggest", condition = new { name = "PodDown" }, action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "${label.namespace}" } },
        });
        await PostAsync(Pod(2));
        await PostAsync(Node(1));
        await PostAsync(Pod(1), Pod(3), Pod(9));
        Assert.Equal(["n1 p1 p3", "p2", "p9"], await GroupsAsync());
        Assert.Equal(4, (await _agent.GetAsync("/api/actions")).GetProperty("items").GetArrayLength());
        await PostAsync(Node(1, "resolved"));
        await PostAsync(Pod(5));
        Assert.Equal(["n1 p1 p3 p5", "p2", "p9"], await GroupsAsync());
    }

    [Fact]
    public async Task NoMap_EachStandsAlone()
    {
        await PostAsync(Node(1), Pod(1));
        Assert.Equal(["n1", "p1"], await GroupsAsync());
    }

    /// <summary>Hosts, VMs on them, nodes that are VMs, pods on nodes; in any order and any batches.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Batches_HoweverSplit_TheSameIncidents(int seed)
    {
        await MapAsync();
        var random = new Random(seed);
        var alerts = Enumerable.Range(0, 30).Select(_ => random.Next(5) switch
        {
            0 => Machine("host", random.Next(2)),
            1 => Machine("vm", random.Next(4)),
            2 => Node(random.Next(4), kind: random.Next(2)),
            _ => Pod(random.Next(8), kind: random.Next(2)),
        }).ToArray();
        foreach (var alert in alerts)
            await PostAsync(alert);
        var oneByOne = await GroupsAsync();
        await RestartAsync();
        await PostAsync(alerts);
        Assert.Equal(oneByOne, await GroupsAsync());
        await RestartAsync();
        for (var at = 0; at < alerts.Length;)
        {
            var size = random.Next(1, 8);
            await PostAsync([.. alerts.Skip(at).Take(size)]);
            at += size;
        }
        Assert.Equal(oneByOne, await GroupsAsync());
    }

    private async Task RestartAsync()
    {
        await _agent.DisposeAsync();
        _agent = await StartAsync("--Worker:Enabled=false");
        await MapAsync();
    }

    /// <summary>Pod i on node i modulo 2, node i is VM i, VM i on host i modulo 2; node and VM 2 and 3 carry nothing. Pod 9 is not on the map.</summary>
    private async Task MapAsync()
    {
        List<TopologyNode> nodes = [.. Enumerable.Range(0, 8).Select(i => new TopologyNode("pod", $"shop/p{i}")), .. Enumerable.Range(0, 4).Select(i => new TopologyNode("node", $"n{i}")),
            .. Enumerable.Range(0, 4).Select(i => new TopologyNode("vm", $"v{i}")), .. Enumerable.Range(0, 2).Select(i => new TopologyNode("host", $"h{i}"))];
        List<TopologyLink> links = [.. Enumerable.Range(0, 8).Select(i => new TopologyLink($"pod:shop/p{i}", $"node:n{i % 2}", TopologyLinks.RunsOn)),
            .. Enumerable.Range(0, 4).Select(i => new TopologyLink($"node:n{i}", $"vm:v{i}", TopologyLinks.RunsOn)), .. Enumerable.Range(0, 4).Select(i => new TopologyLink($"vm:v{i}", $"host:h{i % 2}", TopologyLinks.RunsOn))];
        await _agent.Services.GetRequiredService<TopologyStore>().SaveAsync("test", new TopologyMap(nodes, links), CancellationToken.None);
        await _agent.Services.GetRequiredService<GroundMap>().RefreshAsync(CancellationToken.None);
    }

    /// <summary>Each incident as the names of what its alerts are about, sorted.</summary>
    private async Task<List<string>> GroupsAsync() =>
        [.. (await _agent.GetAsync("/api/alerts?limit=500")).GetProperty("items").EnumerateArray()
            .GroupBy(a => a.GetProperty("incident_id").GetString(), a => Name(a.GetProperty("labels")))
            .Select(own => string.Join(' ', own.Distinct().Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)];

    private static string Name(JsonElement labels) =>
        (string[])["pod", "node", "vm", "host"] is var kinds && kinds.First(kind => labels.TryGetProperty(kind, out _)) is var one ? labels.GetProperty(one).GetString()! + (labels.TryGetProperty("kind", out var kind) ? kind.GetString() : "") : "";

    private async Task PostAsync(params object[] alerts) => (await _agent.PostAsync("/api/alerts", new { alerts })).Expect(200);

    private static object Pod(int number, int? kind = null) => new { status = "firing", labels = Labels("PodDown", "pod", $"p{number}", kind, "shop") };

    private static object Node(int number, string status = "firing", int? kind = null) => new { status, labels = Labels("NodeDown", "node", $"n{number}", kind) };

    private static object Machine(string kind, int number) => new { status = "firing", labels = Labels("Down", kind, $"{kind[0]}{number}", null) };

    private static Dictionary<string, string> Labels(string name, string kind, string value, int? number, string? space = null)
    {
        var labels = new Dictionary<string, string> { ["alertname"] = number is null ? name : $"{name}{number}", [kind] = value };
        if (space is not null)
            labels["namespace"] = space;
        if (number is { } extra)
            labels["kind"] = $"/{extra}";
        return labels;
    }
}

public sealed class SqliteAlertGroundTests : AlertGroundTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(settings);
}

public sealed class PostgresAlertGroundTests(PostgresServer postgres, RedisServer redis) : AlertGroundTests
{
    protected override Task<AgentFixture> StartAsync(params string[] settings) => AgentFixture.StartAsync(postgres, redis, settings);
}
