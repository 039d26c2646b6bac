using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Connection;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class KubernetesClientTests : KubernetesFixture
{
    private KubernetesClient _client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Client(new());
    }

    public override async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private KubernetesClient Client(KubernetesOptions options)
    {
        options.Kubeconfig = Path.Combine(Folder, "config");
        return new(new ConnectionFinder(options, TimeProvider.System, _ => null).Find()!, options, TimeProvider.System);
    }

    private Task<KubernetesList> PodsAsync(int max = 2000) => _client.ListAsync(KubernetesResource.Pods, null, new(Max: max), default);

    [Fact]
    public async Task List_ManyPages_ReadsAllOnce()
    {
        Cluster.AddDeployment("shop", "web", replicas: 1000);
        Cluster.AddDeployment("shop", "cart", replicas: 234);
        var list = await PodsAsync();
        Assert.Equal(1234, list.Items.Select(pod => pod.GetProperty("metadata").GetProperty("name").GetString()).Distinct().Count());
        Assert.False(list.Truncated);
        Assert.Equal(3, Cluster.Requests.Count);
    }

    [Fact]
    public async Task List_MoreThanAskedFor_SaysSo()
    {
        Cluster.AddDeployment("shop", "web", replicas: 12);
        var list = await PodsAsync(max: 10);
        Assert.Equal(10, list.Items.Count);
        Assert.True(list.Truncated);
        Assert.False((await PodsAsync(max: 12)).Truncated);
    }

    [Fact]
    public async Task List_TokenExpiresOnce_BeginsAgain()
    {
        Cluster.AddDeployment("shop", "web", replicas: 600);
        Cluster.CompactAfterPages(1);
        Assert.Equal(600, (await PodsAsync()).Items.Count);
        Assert.Equal([200, 410, 200, 200], Cluster.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task List_TokenExpiresAlways_GivesUp()
    {
        Cluster.AddDeployment("shop", "web", replicas: 600);
        Cluster.CompactAfterPages(10);
        Assert.Contains("410", (await Assert.ThrowsAsync<ToolException>(() => PodsAsync())).Message);
        Assert.Equal(4, Cluster.Requests.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Read_PassingFailure_IsRepeated(int status)
    {
        Cluster.FailNext(Fault.Answer(status));
        Assert.Empty((await PodsAsync()).Items);
        Assert.Equal([status, 200], Cluster.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task Read_LastingFailure_EndsTransientAfterThree()
    {
        Cluster.FailNext(Fault.Answer(503), times: 10);
        var refusal = await Assert.ThrowsAsync<ToolException>(() => PodsAsync());
        Assert.True(refusal.Transient);
        Assert.Contains("503 InternalError: the server was told to fail", refusal.Message);
        Assert.Equal(3, Cluster.Requests.Count);
    }

    [Fact]
    public async Task Read_RetryAfterFarAway_IsNotWaitedFor()
    {
        Cluster.FailNext(Fault.Answer(429, retryAfterSeconds: 3600));
        Assert.True((await Assert.ThrowsAsync<ToolException>(() => PodsAsync())).Transient);
        Assert.Single(Cluster.Requests);
    }

    [Fact]
    public async Task Read_ConnectionCut_IsTransientAndNotRepeated()
    {
        Cluster.FailNext(Fault.Reset);
        Assert.True((await Assert.ThrowsAsync<ToolException>(() => PodsAsync())).Transient);
    }

    [Fact]
    public async Task Read_NoAnswer_EndsWithTheTimeout()
    {
        using var impatient = Client(new() { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        Cluster.FailNext(Fault.Hang);
        var refusal = await Assert.ThrowsAsync<ToolException>(() => impatient.ListAsync(KubernetesResource.Pods, "shop", new(), default));
        Assert.True(refusal.Transient);
        Assert.Contains("did not answer list of pods in namespace shop within 0.3 s", refusal.Message);
    }

    [Fact]
    public async Task Read_CallerCancels_IsNoToolException()
    {
        using var cancelled = new CancellationTokenSource();
        Cluster.FailNext(Fault.Hang);
        var reading = _client.ListAsync(KubernetesResource.Pods, null, new(), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Read_Redirect_IsNotFollowed()
    {
        await using var elsewhere = await LoopbackCluster.StartAsync();
        Cluster.FailNext(Fault.Redirect($"{elsewhere.Server}api/v1/pods"));
        Assert.Contains("redirect (307), which is not followed", (await Assert.ThrowsAsync<ToolException>(() => PodsAsync())).Message);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Read_RbacRefuses_SaysVerbResourceNamespace()
    {
        Cluster.Deny("list", "pods");
        Assert.Contains("this account may not list pods in all namespaces", (await Assert.ThrowsAsync<ToolException>(() => PodsAsync())).Message);
    }

    [Fact]
    public async Task Get_MayNotList_StillSaysNotFound()
    {
        Cluster.Deny("list", "pods");
        Assert.Equal("Pod shop/web was not found.", (await Assert.ThrowsAsync<ToolException>(() => _client.GetAsync(KubernetesResource.Pods, "shop", "web", default))).Message);
    }

    [Fact]
    public async Task AllowedNamespaces_Others_AreNeverAsked()
    {
        Cluster.AddDeployment("shop", "web", replicas: 2);
        Cluster.AddDeployment("bank", "ledger");
        Cluster.AddDeployment("blog", "posts");
        var domain = Connect(Path.Combine(Folder, "config"), ("AllowedNamespaces:0", "shop"), ("AllowedNamespaces:1", "blog"));
        Assert.Equal(3, (await ReadAsync("list_pods", domain: domain)).Data!.Value.GetProperty("total").GetInt32());
        Assert.Equal(2, (await ReadAsync("list_deployments", domain: domain)).Data!.Value.GetProperty("total").GetInt32());
        Assert.StartsWith("1 nodes", (await ReadAsync("list_nodes", domain: domain)).Text);
        var seen = Cluster.Requests.Count;

        var ledger = Cluster.Pods("bank", "ledger")[0];
        foreach (var (tool, phase, arguments) in new (string, ToolPhase, object)[]
        {
            ("list_pods", ToolPhase.Execute, new { @namespace = "bank" }), ("list_events", ToolPhase.Execute, new { @namespace = "bank" }),
            ("list_deployments", ToolPhase.Execute, new { @namespace = "bank" }), ("get_pod", ToolPhase.Execute, new { pod_name = ledger, @namespace = "bank" }),
            ("get_pod_logs", ToolPhase.Execute, new { pod_name = ledger, @namespace = "bank" }), ("rollout_status", ToolPhase.Execute, new { deployment_name = "ledger", @namespace = "bank" }),
            ("restart_pod", ToolPhase.Snapshot, new { pod_name = ledger, @namespace = "bank" }), ("restart_deployment", ToolPhase.Snapshot, new { deployment_name = "ledger", @namespace = "bank" }),
            ("scale_deployment", ToolPhase.Snapshot, new { deployment_name = "ledger", replicas = 0, @namespace = "bank" }),
        })
            Assert.Contains("Namespace 'bank' is not allowed here; allowed: shop, blog", (await RefusedAsync(tool, phase, arguments, domain: domain)).Message);
        Assert.Equal(seen, Cluster.Requests.Count);
        Assert.All(Cluster.Requests, request => Assert.DoesNotContain("bank", request.Path));
        Assert.DoesNotContain(Cluster.Requests, request => request.Path is "/api/v1/pods" or "/apis/apps/v1/deployments");
    }

    [Theory]
    [InlineData("wbe", "web")]
    [InlineData("web-7f9c", "web")]
    [InlineData("carts", "cart")]
    public void NameSuggestions_Misspelt_FindsTheMeantFirst(string wanted, string expected) =>
        Assert.Equal(expected, NameSuggestions.Of(wanted, ["ledger", "cart", "web", "posts"])[0]);
}
