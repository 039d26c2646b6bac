using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.Agent.Analysis;

/// <summary>Standard alerts without a model: the answer must be one that an engineer can act on.</summary>
public sealed class RuleScenarioTests(AnalysisAgent agent) : IClassFixture<AnalysisAgent>
{
    private LoopbackCluster Cluster => agent.Agent.Cluster;

    [Fact]
    public async Task CrashLoop_NamesThePodAndTheLogOfTheRunThatCrashed()
    {
        Cluster.AddDeployment("crash", "cart", crashLooping: CrashLoop.Forever);
        var pod = Cluster.Pods("crash", "cart")[0];
        Cluster.SetLog("crash", pod, "starting\npanic: no route to payments, token=abcdef123456\n", previous: true);

        var analysis = await agent.AnalyseAsync("KubePodCrashLooping", new { @namespace = "crash", pod, severity = "critical" });

        var result = Supported(analysis);
        Assert.StartsWith($"CrashLoop: Pod crash/{pod}", Cause(result), StringComparison.Ordinal);
        Assert.InRange(Confidence(result), 0.8, 1);
        Assert.Equal("critical", result.GetProperty("severity").GetString());
        Assert.Contains("panic: no route to payments", analysis.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef123456", analysis.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", analysis.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(Calls(analysis), c => c.GetProperty("tool").GetString() == "get_pod_logs" && c.GetProperty("arguments").TryGetProperty("previous", out var previous) && previous.GetBoolean());
        Assert.Contains("get_pod_logs", Tools(result));
    }

    [Fact]
    public async Task OutOfMemory_RecommendsTheLimitAndARestart()
    {
        Cluster.AddDeployment("oom", "worker");
        var pod = Cluster.Pods("oom", "worker")[0];
        Cluster.HoldControllers();
        Cluster.Edit("pods", "oom", pod, p => p["status"]!["containerStatuses"] = Status("""{"name":"app","ready":false,"restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}}"""));

        var result = Supported(await agent.AnalyseAsync("KubeContainerOOMKilled", new { @namespace = "oom", pod }));
        Cluster.ReleaseControllers();

        Assert.StartsWith("OutOfMemory:", Cause(result), StringComparison.Ordinal);
        Assert.Contains("restart_deployment", Tools(result));
        Assert.Contains("memory limit", result.GetProperty("recommended_actions").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("disruptive", Action(result, "restart_deployment").GetProperty("risk").GetString());
    }

    [Fact]
    public async Task ImagePull_SaysWhichImage()
    {
        Cluster.AddDeployment("pull", "api");
        var pod = Cluster.Pods("pull", "api")[0];
        Cluster.HoldControllers();
        Cluster.Edit("pods", "pull", pod, p =>
        {
            p["status"]!["phase"] = "Pending";
            p["status"]!["containerStatuses"] = Status("""{"name":"app","image":"shop/web:9.9","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"shop/web:9.9\""}}}""");
        });

        var result = Supported(await agent.AnalyseAsync("KubeContainerWaiting", new { @namespace = "pull", deployment = "api" }));
        Cluster.ReleaseControllers();

        Assert.StartsWith("ImagePull:", Cause(result), StringComparison.Ordinal);
        Assert.Contains("shop/web:9.9", result.GetProperty("evidence").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unschedulable_SaysWhatIsMissing()
    {
        Cluster.AddPod("sched", "big");
        Cluster.Edit("pods", "sched", "big", p =>
        {
            p["metadata"]!["creationTimestamp"] = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToString("O");
            p["spec"]!.AsObject().Remove("nodeName");
            p["status"] = JsonNode.Parse("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes are available: 1 Insufficient cpu."}]}""");
        });

        var result = Supported(await agent.AnalyseAsync("KubePodNotScheduled", new { @namespace = "sched", pod = "big" }));

        Assert.StartsWith("Unschedulable:", Cause(result), StringComparison.Ordinal);
        Assert.Contains("Insufficient cpu", result.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoEndpoints_SaysThatRequestsFail()
    {
        Cluster.AddNamespace("front");
        Cluster.Put("services", JsonNode.Parse("""{"metadata":{"namespace":"front","name":"shopfront","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"selector":{"app":"nobody"},"ports":[{"port":80}]}}""")!.AsObject());

        var result = Supported(await agent.AnalyseAsync("ServiceHasNoEndpoints", new { @namespace = "front", service = "shopfront" }));

        Assert.StartsWith("NoEndpoints: Service front/shopfront", Cause(result), StringComparison.Ordinal);
        Assert.Equal("Every request to the service fails.", result.GetProperty("estimated_customer_impact").GetString());
    }

    [Fact]
    public async Task NodeNotReady_RecommendsToCordonExactlyIt()
    {
        Cluster.Put("nodes", JsonNode.Parse("""{"metadata":{"name":"worker-7","creationTimestamp":"2026-01-01T00:00:00Z"},"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStatusUnknown","message":"Kubelet stopped posting node status."}]}}""")!.AsObject());

        var result = Supported(await agent.AnalyseAsync("KubeNodeNotReady", new { node = "worker-7", severity = "warning" }));

        Assert.StartsWith("NodeNotReady: Node worker-7", Cause(result), StringComparison.Ordinal);
        var cordon = Action(result, "cordon_node");
        Assert.Equal(("worker-7", "reversible"), (cordon.GetProperty("params").GetProperty("node_name").GetString(), cordon.GetProperty("risk").GetString()));
        Assert.Equal("medium", result.GetProperty("severity").GetString());
    }

    [Fact]
    public async Task DiskFilling_QuotesTheMeasuredShare()
    {
        agent.Measure("""node_filesystem_avail_bytes{instance="db-7:9100",""", new() { ["instance"] = "db-7:9100", ["mountpoint"] = "/var" }, 0.91, 0.94, 0.9612);

        var result = Supported(await agent.AnalyseAsync("NodeFilesystemAlmostOutOfSpace", new { instance = "db-7:9100", mountpoint = "/var" }));

        Assert.Contains("A file system is nearly full: 96.1 % at instance db-7:9100, mountpoint /var", Cause(result), StringComparison.Ordinal);
        Assert.Contains("0.9612", result.GetProperty("evidence").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorsAfterADeployment_RecommendRollback()
    {
        Cluster.AddDeployment("rollout", "checkout");
        ChangeImage("rollout", "checkout", "shop/web:2.0-broken");
        agent.Measure("""http_requests_total{service="checkout",namespace="rollout",""", [], 0.01, 0.4, 0.45);

        var result = Supported(await agent.AnalyseAsync("HighErrorRate", new { @namespace = "rollout", service = "checkout", severity = "high" }));

        Assert.Contains("deployment of checkout", Cause(result), StringComparison.Ordinal);
        Assert.Contains("shop/web:2.0-broken", Cause(result), StringComparison.Ordinal);
        var rollback = Action(result, "rollback_deployment");
        Assert.Equal(("checkout", "rollout"), (rollback.GetProperty("params").GetProperty("deployment_name").GetString(), rollback.GetProperty("params").GetProperty("namespace").GetString()));
        Assert.Equal(1, rollback.GetProperty("priority").GetInt32());
    }

    [Fact]
    public async Task MemoryNearLimit_IsSeenBeforeItKills()
    {
        Cluster.AddDeployment("mem", "cache");
        var pod = Cluster.Pods("mem", "cache")[0];
        agent.Measure($"kube_pod_container_resource_limits{{namespace=\"mem\",pod=\"{pod}\"", new() { ["pod"] = pod, ["container"] = "app" }, 0.7, 0.8, 0.97);

        var result = Supported(await agent.AnalyseAsync("ContainerMemoryHigh", new { @namespace = "mem", pod }));

        Assert.StartsWith("Memory is near the container's limit: 97 %", Cause(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogErrorsInLoki_AreClassified()
    {
        Cluster.AddDeployment("logs", "billing");
        agent.Loki.Push("namespace=logs,app=billing,pod=billing-1", TimeProvider.System.GetUtcNow().AddMinutes(-2), "error: dial tcp 10.0.0.7:5432: connection refused password=hunter22");
        agent.Loki.Push("namespace=logs,app=billing,pod=billing-1", TimeProvider.System.GetUtcNow().AddMinutes(-1), "GET / 200");

        var analysis = await agent.AnalyseAsync("BillingSlow", new { @namespace = "logs", service = "billing" });

        var result = Supported(analysis);
        Assert.Contains("something it depends on does not accept connections", Cause(result), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", analysis.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsOfTheNamedPod_AreEnoughWhenNothingElseSpeaks()
    {
        Cluster.AddPod("events", "lonely");
        Cluster.AddEvent("events", "Pod", "lonely", "Warning", "NetworkNotReady", "network plugin returns error: cni config uninitialized");

        var result = Supported(await agent.AnalyseAsync("PodTrouble", new { @namespace = "events", pod = "lonely" }));

        Assert.Contains("cni config uninitialized", Cause(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TargetDown_IsSaid()
    {
        agent.Measure("up{job=\"gateway\"}", new() { ["job"] = "gateway", ["instance"] = "gw-1:80" }, 1, 1, 0);

        var result = Supported(await agent.AnalyseAsync("TargetDown", new { job = "gateway", instance = "gw-1:80" }));

        Assert.Contains("job gateway, instance gw-1:80 does not answer", Cause(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContainerIncident_UsesTheLogThatCameWithIt()
    {
        var answer = await agent.Agent.PostAsync("/analyze", new { incident_id = "INC-1", container_name = "mailer", alert_type = "crash", severity = "high", logs = "boot\nFATAL: write /data/q: no space left on device" });

        var result = Supported(answer.Expect(200));

        Assert.Contains("a file system or quota is full", Cause(result), StringComparison.Ordinal);
        Assert.Equal("high", result.GetProperty("severity").GetString());
    }

    [Fact]
    public async Task DiskAlertOfThisMachine_IsJudgedByTheDiskNotByABusyCpu()
    {
        var result = Supported(await agent.AnalyseAsync("NodeFilesystemSpaceFillingUp", new { instance = $"{Environment.MachineName}:9100", mountpoint = "/" }));

        Assert.StartsWith("The file system / is", Cause(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthy_SaysThatTheEvidenceIsNotEnoughAndWhatIsMissing()
    {
        Cluster.AddDeployment("fine", "calm");

        var analysis = await agent.AnalyseAsync("SomethingOdd", new { @namespace = "fine", deployment = "calm" }, TimeProvider.System.GetUtcNow().AddHours(2));

        var result = analysis.GetProperty("result");
        Assert.Equal(0, Confidence(result));
        Assert.NotEmpty(result.GetProperty("insufficient_evidence").GetProperty("needs").EnumerateArray());
        Assert.Empty(result.GetProperty("recommended_actions").EnumerateArray());
        Assert.DoesNotContain(Cluster.Mutations, m => m.Path.Contains("/fine/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherNamespaceBroken_IsNotBlamed()
    {
        Cluster.AddDeployment("noisy", "neighbour", crashLooping: CrashLoop.Forever);
        Cluster.AddDeployment("quiet", "still");

        var analysis = await agent.AnalyseAsync("KubePodCrashLooping", new { @namespace = "quiet", deployment = "still" }, TimeProvider.System.GetUtcNow().AddHours(2));

        Assert.DoesNotContain("neighbour", analysis.GetProperty("result").GetRawText(), StringComparison.Ordinal);
    }

    private void ChangeImage(string ns, string name, string image) =>
        Cluster.Edit("deployments", ns, name, d =>
        {
            d["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;
            d["metadata"]!["generation"] = 2;
        });

    private static JsonArray Status(string status) => new(JsonNode.Parse(status));

    private static string Cause(JsonElement result) => result.GetProperty("root_cause").GetProperty("description").GetString()!;

    private static double Confidence(JsonElement result) => result.GetProperty("root_cause").GetProperty("confidence").GetDouble();

    private static IEnumerable<string?> Tools(JsonElement result) => result.GetProperty("recommended_actions").EnumerateArray().Where(a => a.TryGetProperty("tool", out _)).Select(a => a.GetProperty("tool").GetString());

    private static JsonElement Action(JsonElement result, string tool) => result.GetProperty("recommended_actions").EnumerateArray().Single(a => a.TryGetProperty("tool", out var t) && t.GetString() == tool);

    private static IEnumerable<JsonElement> Calls(JsonElement analysis) => analysis.GetProperty("context").GetProperty("pieces").EnumerateArray().Where(p => p.TryGetProperty("tool", out _));

    /// <summary>A result of the rules in which every excerpt really stands in the call that it cites, and nothing had to be dropped.</summary>
    private static JsonElement Supported(JsonElement analysis)
    {
        Assert.Equal(("completed", "rules"), (analysis.GetProperty("status").GetString(), analysis.GetProperty("provider").GetString()));
        var result = analysis.GetProperty("result");
        Assert.True(result.GetProperty("evidence").GetArrayLength() > 0, analysis.GetRawText());
        Assert.Empty(result.GetProperty("dropped").EnumerateArray());
        foreach (var item in result.GetProperty("evidence").EnumerateArray())
        {
            var piece = analysis.GetProperty("context").GetProperty("pieces").EnumerateArray().Single(p => p.GetProperty("id").GetString() == item.GetProperty("call").GetString());
            Assert.Contains(Plain(item.GetProperty("excerpt")), Plain(piece.GetProperty("text")), StringComparison.Ordinal);
        }
        return result;
    }

    private static string Plain(JsonElement text) => string.Join(' ', text.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
