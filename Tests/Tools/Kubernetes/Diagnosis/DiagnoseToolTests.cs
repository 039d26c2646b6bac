using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes.Diagnosis;

/// <summary>The tool over the wire.</summary>
public sealed class DiagnoseToolTests : KubernetesFixture
{
    private static readonly string[] NamedOnce = ["secrets", "configmaps"];

    private static string[] Problems(ToolResult result) => [.. result.Data!.Value.GetProperty("findings").EnumerateArray().Select(f => $"{f.GetProperty("problem")} {f.GetProperty("object").GetProperty("kind")}")];

    [Fact]
    public async Task Diagnose_Healthy_FindsNothing()
    {
        Cluster.AddDeployment("shop", "web", replicas: 2);

        var result = await ReadAsync("diagnose");

        Assert.Empty(Problems(result));
        Assert.Empty(result.Data!.Value.GetProperty("unread").EnumerateArray());
        Assert.Equal("Nothing is wrong in the cluster that can be seen (2 pods looked at).", result.Text);
    }

    [Fact]
    public async Task Diagnose_CrashLoop_HasTheLogAndTheWireForm()
    {
        Cluster.AddDeployment("shop", "cart", replicas: 2, crashLooping: CrashLoop.Forever);
        Cluster.AddDeployment("bank", "ledger", crashLooping: CrashLoop.Forever);
        foreach (var pod in Cluster.Pods("shop", "cart"))
            Cluster.SetLog("shop", pod, "starting\npanic: no config, token=abcdef123456\n", previous: true);

        var result = await ReadAsync("diagnose", new { @namespace = "shop" });

        var finding = Assert.Single(result.Data!.Value.GetProperty("findings").EnumerateArray());
        Assert.Equal("CrashLoop", finding.GetProperty("problem").GetString());
        Assert.Equal("critical", finding.GetProperty("severity").GetString());
        Assert.Equal("Pod", finding.GetProperty("object").GetProperty("kind").GetString());
        Assert.Equal("shop", finding.GetProperty("object").GetProperty("namespace").GetString());
        Assert.Equal(2, finding.GetProperty("count").GetInt32());
        Assert.Equal("get_pod_logs", finding.GetProperty("suggestion").GetProperty("tool").GetString());
        Assert.Contains("panic: no config", finding.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef123456", finding.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Text + finding.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("ReplicasMissing", finding.GetProperty("explains")[0].GetProperty("problem").GetString());
        // What it suggests can be called.
        await ReadAsync("get_pod_logs", finding.GetProperty("suggestion").GetProperty("arguments"));
    }

    [Fact]
    public async Task Diagnose_ThousandPodsInHundredNamespaces_TakesAtMostTwentyReads()
    {
        for (var i = 0; i < 100; i++)
            Cluster.AddDeployment($"team-{i}", "web", replicas: 10, crashLooping: i < 5 ? CrashLoop.Forever : null);
        var before = Cluster.Requests.Count;

        var result = await ReadAsync("diagnose");

        var asked = Cluster.Requests.Skip(before).ToList();
        Assert.InRange(asked.Count, 1, 20);
        Assert.DoesNotContain(asked, request => request.IsWrite || NamedOnce.Any(kind => request.Path.Contains(kind, StringComparison.Ordinal)));
        Assert.Equal(4, asked.Count(request => request.Path.EndsWith("/log", StringComparison.Ordinal)));
        Assert.Equal(5, Problems(result).Length);
        Assert.Equal(1000, result.Data!.Value.GetProperty("pods").GetInt32());
    }

    [Fact]
    public async Task Diagnose_NotAllowedToRead_SaysWhatAndFindsTheRest()
    {
        Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        Cluster.Deny("list", "events");
        Cluster.Deny("list", "nodes");

        var result = await ReadAsync("diagnose");

        Assert.Equal(["CrashLoop Pod"], Problems(result));
        Assert.Equal(["events", "nodes"], result.Data!.Value.GetProperty("unread").EnumerateArray().Select(u => u.GetProperty("resource").GetString()!));
        Assert.Contains("may not list nodes", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_PodsNotAllowed_IsNotCalledHealthy()
    {
        Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        Cluster.Deny("list", "pods");

        var result = await ReadAsync("diagnose");

        Assert.DoesNotContain("Nothing is wrong", result.Text, StringComparison.Ordinal);
        Assert.Contains("pods", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_UnknownNamespace_NamesTheNearest()
    {
        Cluster.AddNamespace("shop");

        Assert.Contains("nearest: shop", (await RefusedAsync("diagnose", ToolPhase.Execute, new { @namespace = "shpo" })).Message, StringComparison.Ordinal);
        Assert.Empty(Problems(await ReadAsync("diagnose", new { @namespace = "shop" })));
    }

    [Fact]
    public async Task Diagnose_ClusterAway_Fails()
    {
        await Cluster.DisposeAsync();

        Assert.Contains("cannot be reached", (await RefusedAsync("diagnose", ToolPhase.Execute, new { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_Namespace_HearsOnlyOfNodesThatItsPodsNeed()
    {
        Cluster.AddDeployment("shop", "web");
        Cluster.Put("nodes", Parse("""{"metadata":{"name":"spare","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}"""));

        Assert.Empty(Problems(await ReadAsync("diagnose", new { @namespace = "shop" })));
        Assert.Equal(["NodeNotReady Node", "NodeCordoned Node"], Problems(await ReadAsync("diagnose")));
    }

    [Fact]
    public async Task Diagnose_QuotaRefuses_ShowsTheQuota()
    {
        Cluster.AddDeployment("shop", "web");
        Cluster.HoldControllers();
        Cluster.Remove("pods", "shop", Cluster.Pods("shop", "web")[0]);
        Cluster.Edit("deployments", "shop", "web", d => d["status"] = Parse("""{"conditions":[{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"pods is forbidden: exceeded quota: small"}]}"""));
        Cluster.Put("resourcequotas", Parse("""{"metadata":{"namespace":"shop","name":"small"},"status":{"hard":{"pods":"1"},"used":{"pods":"1"}}}"""));

        var result = await ReadAsync("diagnose", new { @namespace = "shop" });

        Assert.Equal(["QuotaExceeded Deployment"], Problems(result));
        Assert.Contains("quota small: pods 1 of 1", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_ServiceAndIngress_AreReadFromTheirOwnGroups()
    {
        Cluster.AddNamespace("shop");
        Cluster.Put("services", Parse("""{"metadata":{"namespace":"shop","name":"web","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}"""));
        Cluster.Put("ingresses", Parse("""{"metadata":{"namespace":"shop","name":"front"},"spec":{"defaultBackend":{"service":{"name":"gone","port":{"number":80}}}}}"""));

        Assert.Equal(["IngressBackendMissing Ingress", "NoEndpoints Service"], Problems(await ReadAsync("diagnose")));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
