using System.Text.Json;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.Agent.Analysis;

/// <summary>What is gathered, within which bounds, and that a source which is away costs nothing but its own knowledge.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task NothingConnected_IsOnRecordWithWhatToDo()
    {
        await using var agent = await AgentFixture.StartAsync();

        var pieces = Pieces((await agent.PostAsync("/analyze", new { labels = new { alertname = "A", job = "web" } })).Expect(200));

        Assert.Contains("prometheus: not connected (", Text(pieces, "prometheus"), StringComparison.Ordinal);
        Assert.Contains("loki: not connected (", Text(pieces, "loki"), StringComparison.Ordinal);
        Assert.All(pieces.Where(p => p.GetProperty("status").GetString() == "absent"), p => Assert.False(p.TryGetProperty("tool", out _)));
        Assert.Equal([.. Enumerable.Range(1, pieces.Count).Select(i => $"c{i}")], pieces.Select(p => p.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task PrometheusHangs_IsLateAndTheRestIsThere()
    {
        await using var agent = await AnalysisAgent.StartAsync("--Analysis:CallDeadline=00:00:00.300");
        agent.Prometheus.Answer = LoopbackHttp.StallAsync;

        var pieces = Pieces(await agent.AnalyseAsync("A", new { job = "web" }));

        var metrics = pieces.Where(p => p.GetProperty("source").GetString()!.StartsWith("prometheus", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(metrics);
        Assert.All(metrics, p => Assert.Equal("late", p.GetProperty("status").GetString()));
        Assert.Contains(pieces, p => p.GetProperty("status").GetString() == "succeeded" && p.TryGetProperty("tool", out _));
    }

    [Fact]
    public async Task GatheringTakesTooLong_EndsAllOfItAtOnce()
    {
        await using var agent = await AnalysisAgent.StartAsync("--Analysis:GatherDeadline=00:00:00.300");
        agent.Prometheus.Answer = LoopbackHttp.StallAsync;

        var analysis = await agent.AnalyseAsync("A", new { job = "web" });

        Assert.Equal("completed", analysis.GetProperty("status").GetString());
        Assert.Contains(Pieces(analysis), p => p.GetProperty("status").GetString() == "late");
    }

    [Fact]
    public async Task LongAnswers_AreCutWithANotice()
    {
        await using var agent = await AnalysisAgent.StartAsync("--Analysis:MaxPiece=2048", "--Analysis:MaxContext=8192");
        agent.Agent.Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        var pod = agent.Agent.Cluster.Pods("shop", "cart")[0];
        agent.Agent.Cluster.SetLog("shop", pod, string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i} {new string('x', 500)}")));

        var pieces = Pieces(await agent.AnalyseAsync("A", new { @namespace = "shop", pod }));

        Assert.All(pieces, p => Assert.InRange(p.GetProperty("text").GetString()!.Length, 0, 2048 + 100));
        Assert.InRange(pieces.Sum(p => p.GetProperty("text").GetString()!.Length), 0, 8192 + (pieces.Count * 612));
        var log = pieces.Single(p => p.GetProperty("status").GetString() == "succeeded" && p.TryGetProperty("tool", out var tool) && tool.GetString() == "get_pod_logs").GetProperty("text").GetString()!;
        Assert.Contains("CUT:", log, StringComparison.Ordinal);
        Assert.EndsWith("xxx", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Window_IsAroundTheAlertAndEndsNow()
    {
        await using var agent = await AnalysisAgent.StartAsync();
        var now = TimeProvider.System.GetUtcNow();

        var recent = (await agent.AnalyseAsync("A", new { job = "web" }, now.AddMinutes(-5))).GetProperty("context");
        var old = (await agent.AnalyseAsync("A", new { job = "web" }, now.AddHours(-3))).GetProperty("context");

        Assert.Equal(now.AddMinutes(-20), recent.GetProperty("from").GetDateTimeOffset());
        Assert.InRange(recent.GetProperty("to").GetDateTimeOffset(), now, now.AddMinutes(2));
        Assert.Equal(now.AddHours(-3).AddMinutes(15), old.GetProperty("to").GetDateTimeOffset());
        Assert.Contains(agent.Prometheus.Requests, request => request.Contains("query_range", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EarlierIncident_IsFound()
    {
        await using var agent = await AgentFixture.StartAsync();
        (await agent.PostAsync("/api/alerts", new { labels = new { alertname = "Twice", service = "web" } })).Expect(200);

        var pieces = Pieces((await agent.PostAsync("/analyze", new { labels = new { alertname = "Twice", service = "web" } })).Expect(200));

        Assert.Contains("alert Twice", Text(pieces, "similar incidents"), StringComparison.Ordinal);
    }

    private static List<JsonElement> Pieces(JsonElement analysis) => [.. analysis.GetProperty("context").GetProperty("pieces").EnumerateArray()];

    private static string Text(List<JsonElement> pieces, string source) => pieces.First(p => p.GetProperty("source").GetString() == source).GetProperty("text").GetString()!;
}
