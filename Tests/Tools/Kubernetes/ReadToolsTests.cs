using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class ReadToolsTests : KubernetesFixture
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Cluster.AddDeployment("shop", "web", replicas: 2);
        Cluster.AddDeployment("shop", "cart", crashLooping: CrashLoop.Forever);
        Cluster.AddDeployment("bank", "ledger");
    }

    private string Pod(string app, string ns = "shop") => Cluster.Pods(ns, app)[0];

    [Fact]
    public async Task ListPods_NoNamespace_ListsAllWithProblemsFirst()
    {
        var result = await ReadAsync("list_pods");
        Assert.StartsWith("4 pods in all namespaces, 1 with problems.", result.Text);
        var first = result.Data!.Value.GetProperty("pods")[0];
        Assert.Equal(Pod("cart"), first.GetProperty("name").GetString());
        Assert.Equal("CrashLoopBackOff", first.GetProperty("status").GetString());
        Assert.Equal(7, first.GetProperty("restarts").GetInt32());
        Assert.Equal(1, first.GetProperty("last_state").GetProperty("exit_code").GetInt32());
        Assert.Equal("node1", first.GetProperty("node").GetString());
        Assert.Contains("Error (1)", result.Text);
    }

    [Fact]
    public async Task ListPods_OnlyProblems_LeavesOutTheHealthy()
    {
        var result = await ReadAsync("list_pods", new { @namespace = "shop", only_problems = true });
        Assert.StartsWith("1 of 3 pods in namespace shop have problems.", result.Text);
        Assert.DoesNotContain("web-", result.Text);
    }

    [Fact]
    public async Task ListPods_LabelSelector_IsSentEscaped()
    {
        var result = await ReadAsync("list_pods", new { @namespace = "shop", label_selector = "app in (web,cart),app!=cart" });
        Assert.Equal(2, result.Data!.Value.GetProperty("total").GetInt32());
        Assert.Contains("labelSelector=app%20in%20%28web%2Ccart%29%2Capp%21%3Dcart", Cluster.Requests[^1].Query);
    }

    [Fact]
    public async Task ListPods_MalformedSelector_SaysWhatTheServerSays() =>
        Assert.Contains("unable to parse requirement", (await RefusedAsync("list_pods", ToolPhase.Execute, new { label_selector = "a b c" })).Message);

    [Fact]
    public async Task ListPods_NothingThere_SaysWhereItLooked()
    {
        Cluster.AddNamespace("empty");
        Assert.Equal("0 pods in namespace empty, 0 with problems.", (await ReadAsync("list_pods", new { @namespace = "empty" })).Text);
        Assert.Contains("nearest: shop", (await RefusedAsync("list_pods", ToolPhase.Execute, new { @namespace = "shp" })).Message);
    }

    [Fact]
    public async Task ListPods_OneNamespace_CostsNoMoreThanKubectl()
    {
        Cluster.AddDeployment("many", "api", replicas: 300);
        var result = await ReadAsync("list_pods", new { @namespace = "many", limit = 300 });
        var kubectl = Cluster.Pods("many", "api").Sum(pod => $"{pod}   1/1     Running   0          10s\n".Length);
        Assert.Equal(300, result.Data!.Value.GetProperty("pods").GetArrayLength());
        Assert.InRange(result.Text.Length, 1, kubectl);
        Assert.DoesNotContain("NAMESPACE", result.Text);
        Assert.DoesNotContain("uid", result.Data.Value.GetRawText());
    }

    [Fact]
    public async Task GetPodLogs_SeveralContainers_EachLineSaysWhose()
    {
        Cluster.Edit("pods", "shop", Pod("web"), pod => pod["spec"]!["containers"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = "proxy", ["image"] = "proxy:1" }));
        Cluster.SetLog("shop", Pod("web"), "serving", container: "app");
        Cluster.SetLog("shop", Pod("web"), "listening", container: "proxy");
        var both = await ReadAsync("get_pod_logs", new { pod_name = Pod("web"), @namespace = "shop" });
        Assert.Equal(["[app] serving", "[proxy] listening"], both.Data!.Value.GetProperty("lines").EnumerateArray().Select(line => line.GetString()));
        Assert.EndsWith("\nlistening", (await ReadAsync("get_pod_logs", new { pod_name = Pod("web"), @namespace = "shop", container = "proxy" })).Text);
    }
    [Fact]
    public async Task GetPod_Crashing_ShowsStateProblemAndEvents()
    {
        Cluster.AddEvent("shop", "Pod", Pod("cart"), "Warning", "BackOff", "Back-off restarting failed container", 12);
        Cluster.AddEvent("shop", "Pod", Pod("web"), "Normal", "Started", "not about this one");
        var result = await ReadAsync("get_pod", new { pod_name = Pod("cart"), @namespace = "shop" });
        Assert.Contains("CrashLoopBackOff, 0/1 containers ready, 7 restarts", result.Text);
        Assert.Contains("owner ReplicaSet/cart-", result.Text);
        Assert.Contains("last terminated: Error (1)", result.Text);
        Assert.Contains("limits memory=64Mi", result.Text);
        Assert.Contains("readiness http 8080/ready", result.Text);
        Assert.Contains("BackOff ×12", result.Text);
        Assert.DoesNotContain("not about this one", result.Text);
    }

    [Fact]
    public async Task GetPod_SecretsInTheSpec_NamesOnly()
    {
        var result = await ReadAsync("get_pod", new { pod_name = Pod("web"), @namespace = "shop" });
        Assert.Contains("DB_PASSWORD", result.Data!.Value.GetRawText());
        Assert.DoesNotContain(PodObjects.SecretInSpec, result.Data.Value.GetRawText() + result.Text);
    }

    [Fact]
    public async Task GetPod_Unknown_NamesTheNearest()
    {
        var message = (await RefusedAsync("get_pod", ToolPhase.Execute, new { pod_name = "web", @namespace = "shop" })).Message;
        Assert.StartsWith($"Pod shop/web was not found; nearest: {Cluster.Pods("shop", "web")[0]}", message);
    }

    [Theory]
    [InlineData("../../nodes/node1")]
    [InlineData("a/b")]
    [InlineData("web?x=1")]
    [InlineData("web%2f..")]
    [InlineData("Web")]
    [InlineData("web\n")]
    [InlineData("")]
    [InlineData("..")]
    public async Task GetPod_NameThatIsNone_IsRefusedBeforeAnyRequest(string name)
    {
        Assert.Contains("DNS-1123", (await RefusedAsync("get_pod", ToolPhase.Execute, new { pod_name = name })).Message);
        Assert.Contains("DNS-1123", (await RefusedAsync("list_pods", ToolPhase.Execute, new { @namespace = name })).Message);
        Assert.Empty(Cluster.Requests);
    }

    [Fact]
    public async Task GetPodLogs_TailAndGrep_KeepTheLastMatchingLines()
    {
        Cluster.SetLog("shop", Pod("web"), string.Join('\n', Enumerable.Range(1, 300).Select(i => i % 100 == 0 ? $"ERROR line {i}" : $"line {i}")));
        Assert.Equal(3, (await ReadAsync("get_pod_logs", new { pod_name = Pod("web"), @namespace = "shop", tail = 3 })).Data!.Value.GetProperty("lines").GetArrayLength());
        var result = await ReadAsync("get_pod_logs", new { pod_name = Pod("web"), @namespace = "shop", tail = 2, grep = "error line" });
        Assert.Equal(["ERROR line 200", "ERROR line 300"], result.Data!.Value.GetProperty("lines").EnumerateArray().Select(line => line.GetString()));
        Assert.StartsWith("2 lines matching 'error line' among 300 from container app of pod shop/", result.Text);
    }

    [Fact]
    public async Task GetPodLogs_Previous_AsksForTheCrashedRun()
    {
        Cluster.SetLog("shop", Pod("cart"), "panic: no config", previous: true);
        var result = await ReadAsync("get_pod_logs", new { pod_name = Pod("cart"), @namespace = "shop", previous = true, since_seconds = 60 });
        Assert.EndsWith("panic: no config", result.Text);
        Assert.Contains("sinceSeconds=60", Cluster.Requests[^1].Query);
        Assert.Contains("previous terminated container", (await RefusedAsync("get_pod_logs", ToolPhase.Execute, new { pod_name = Pod("web"), @namespace = "shop", previous = true })).Message);
    }

    [Fact]
    public async Task GetPodLogs_CredentialsAndControlCharacters_AreTakenOut()
    {
        Cluster.SetLog("shop", Pod("web"), "\u001b[31mconnecting with password=s3cr3t-value\u001b[0m\nAuthorization: Bearer abcdefghijklmnop");
        var text = (await ReadAsync("get_pod_logs", new { pod_name = Pod("web"), @namespace = "shop" })).Text;
        Assert.Contains("connecting with password=***", text);
        Assert.DoesNotContain("s3cr3t", text);
        Assert.DoesNotContain("abcdefghijklmnop", text);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task GetPodLogs_UnknownContainerOrBadGrep_SaysWhatIsPossible()
    {
        Assert.Contains("it has app", (await RefusedAsync("get_pod_logs", ToolPhase.Execute, new { pod_name = Pod("web"), @namespace = "shop", container = "sidecar" })).Message);
        Assert.Contains("no usable regular expression", (await RefusedAsync("get_pod_logs", ToolPhase.Execute, new { pod_name = Pod("web"), @namespace = "shop", grep = "(" })).Message);
        Assert.StartsWith("No log lines from container app", (await ReadAsync("get_pod_logs", new { pod_name = Pod("web"), @namespace = "shop" })).Text);
    }

    [Fact]
    public async Task ListEvents_Narrowed_ByObjectAndType()
    {
        Cluster.AddEvent("shop", "Pod", "web-1", "Warning", "Unhealthy", "Readiness probe failed", 3);
        Cluster.AddEvent("shop", "Pod", "web-1", "Normal", "Pulled", "Container image pulled");
        Cluster.AddEvent("shop", "Deployment", "web", "Normal", "ScalingReplicaSet", "Scaled up");
        var result = await ReadAsync("list_events", new { @namespace = "shop", object_name = "web-1", only_warnings = true });
        Assert.StartsWith("1 warnings in namespace shop about web-1:", result.Text);
        Assert.Contains("Readiness probe failed", result.Text);
        Assert.Equal(3, (await ReadAsync("list_events", new { @namespace = "shop" })).Data!.Value.GetProperty("total").GetInt32());
        Assert.StartsWith("No events in namespace bank", (await ReadAsync("list_events", new { @namespace = "bank" })).Text);
    }

    [Fact]
    public async Task ListDeployments_OneCrashing_IsFirstAndCounted()
    {
        var result = await ReadAsync("list_deployments", new { @namespace = "shop" });
        Assert.StartsWith("2 deployments in namespace shop, 1 not complete.", result.Text);
        Assert.Equal("cart", result.Data!.Value.GetProperty("deployments")[0].GetProperty("deployment").GetProperty("name").GetString());
        Assert.Contains("0 of 1 pods are available", result.Text);
    }

    [Fact]
    public async Task RolloutStatus_CompleteAndFailing_SayWhy()
    {
        Assert.StartsWith("Rollout complete: Deployment shop/web: 2 of 2 pods are ready", (await ReadAsync("rollout_status", new { deployment_name = "web", @namespace = "shop" })).Text);
        var failing = (await ReadAsync("rollout_status", new { deployment_name = "cart", @namespace = "shop" })).Text;
        Assert.StartsWith("Rollout failing: ", failing);
        Assert.Contains("CrashLoopBackOff", failing);
    }

    [Fact]
    public async Task ListNodes_OneNotReady_IsFirstWithReason()
    {
        Cluster.AddNode("node2", ready: false);
        var result = await ReadAsync("list_nodes");
        Assert.StartsWith("2 nodes, 1 not ready.", result.Text);
        Assert.Equal("node2", result.Data!.Value.GetProperty("nodes")[0].GetProperty("name").GetString());
        Assert.Contains("KubeletNotReady", result.Text);
    }

    [Fact]
    public async Task ReadTools_EveryOne_ChangesNothing()
    {
        foreach (var tool in Domain.Tools.Where(tool => tool.Definition.Risk == Risk.ReadOnly))
            foreach (var phase in Enum.GetValues<ToolPhase>())
                try
                {
                    await InvokeAsync(tool.Definition.Name, phase, new { }, new ToolCall());
                }
                catch (ToolException)
                {
                    // Some need arguments, and no read has other phases.
                }
        Assert.NotEmpty(Cluster.Requests);
        Assert.All(Cluster.Requests, request => Assert.True(request.Method == "GET" || request is { Method: "POST", Path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" }, request.ToString()));
        Assert.Empty(Cluster.Mutations);
    }
}
