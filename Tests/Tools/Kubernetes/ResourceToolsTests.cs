using System.Text;
using System.Text.Json.Nodes;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class ResourceToolsTests : KubernetesFixture
{
    private static readonly LoopbackKind Certificates = new("cert-manager.io", "v1", "certificates", "Certificate", true, "cert");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Cluster.AddDeployment("shop", "web", replicas: 2);
        Cluster.Serve(Certificates);
        Cluster.Put(Certificates.Key, Item(Certificates, "shop", "tls", new() { ["spec"] = new JsonObject { ["secretName"] = "tls-secret", ["apiToken"] = "tok-12345" } }));
    }

    private static JsonObject Item(LoopbackKind kind, string ns, string name, JsonObject more)
    {
        more["apiVersion"] = kind.Group.Length == 0 ? kind.Version : $"{kind.Group}/{kind.Version}";
        more["kind"] = kind.Kind;
        more["metadata"] = new JsonObject
        {
            ["namespace"] = ns, ["name"] = name, ["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "kubectl" }),
            ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = "{\"was\":\"applied\"}" },
        };
        return more;
    }

    [Theory]
    [InlineData("po", "pods", false)]
    [InlineData("Pod", "pods", true)]
    [InlineData("pods", "pods", false)]
    [InlineData("deploy", "deployments.apps", true)]
    [InlineData("deployment.apps", "deployments.apps", false)]
    [InlineData("deployments.v1.apps", "deployments.apps", false)]
    [InlineData("apps/v1/Deployment", "deployments.apps", true)]
    [InlineData("v1/Pod", "pods", false)]
    [InlineData("cert", "certificates.cert-manager.io", false)]
    [InlineData("certificates.cert-manager.io", "certificates.cert-manager.io", true)]
    public async Task ListResources_WhatPeopleSay_IsUnderstoodByOldAndNewServers(string said, string kind, bool old)
    {
        if (old)
            Cluster.SpeakOld();
        Assert.Equal(kind, (await ReadAsync("list_resources", new { kind = said, @namespace = "shop" })).Data!.Value.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Discovery_GroupDown_HidesOnlyItself(bool old)
    {
        if (old)
            Cluster.SpeakOld();
        Cluster.TakeDown("cert-manager.io");
        Assert.Contains("pods", (await ReadAsync("list_resources", new { kind = "pods" })).Text);
        var refusal = (await RefusedAsync("list_resources", ToolPhase.Execute, new { kind = "certificates" })).Message;
        Assert.Contains("serves no kind 'certificates'", refusal);
        Assert.Contains("cert-manager.io/v1", refusal);
    }

    [Fact]
    public async Task Kind_AmbiguousOrUnknown_NamesTheCandidates()
    {
        Cluster.Serve(new("example.com", "v1", "certificates", "Certificate"));
        Assert.Contains("certificates.cert-manager.io or certificates.example.com", (await RefusedAsync("list_resources", ToolPhase.Execute, new { kind = "certificate" })).Message);
        Assert.Contains("Nearest: pods", (await RefusedAsync("list_resources", ToolPhase.Execute, new { kind = "podz" })).Message);
    }

    [Fact]
    public async Task Kind_DefinedSince_IsFound()
    {
        await ReadAsync("list_resources", new { kind = "pods" });
        Cluster.Serve(new("late.io", "v1", "gadgets", "Gadget"));
        Assert.StartsWith("No gadgets.late.io in namespace shop", (await ReadAsync("list_resources", new { kind = "gadget", @namespace = "shop" })).Text);
    }

    [Fact]
    public async Task ListResources_Pages_GoOnAndExpireClearly()
    {
        Cluster.AddDeployment("shop", "cart", replicas: 5);
        var first = await ReadAsync("list_resources", new { kind = "pods", limit = 4 });
        Assert.Contains("3 more; continue: ", first.Text);
        var next = first.Data!.Value.GetProperty("next").GetString();
        Assert.Equal(3, (await ReadAsync("list_resources", new { kind = "pods", limit = 4, @continue = next })).Data!.Value.GetProperty("rows").GetArrayLength());
        Cluster.CompactHistory();
        Assert.Contains("(410)", (await RefusedAsync("list_resources", ToolPhase.Execute, new { kind = "pods", limit = 4, @continue = next })).Message);
        Assert.Contains("not what a list answered", (await RefusedAsync("list_resources", ToolPhase.Execute, new { kind = "pods", @continue = "9:x" })).Message);
    }

    [Fact]
    public async Task ListResources_UnknownNamespace_NamesTheNearest() =>
        Assert.Contains("nearest: shop", (await RefusedAsync("list_resources", ToolPhase.Execute, new { kind = "svc", @namespace = "shopp" })).Message);

    [Fact]
    public async Task ListResources_AllowedNamespaces_NeverLeavesThem()
    {
        Cluster.AddDeployment("bank", "ledger");
        Cluster.AddDeployment("blog", "posts");
        var domain = Connect(Path.Combine(Folder, "config"), ("AllowedNamespaces:0", "shop"), ("AllowedNamespaces:1", "blog"));
        var all = new List<string>();
        string? next = null;
        do
        {
            var page = (await InvokeAsync("list_resources", ToolPhase.Execute, next is null ? new { kind = "pods", limit = 2 } : new { kind = "pods", limit = 2, @continue = next }, new(), domain)).Data!.Value;
            all.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().First(cell => cell.GetString()!.Contains('-')).GetString()!));
            next = page.TryGetProperty("next", out var token) ? token.GetString() : null;
        }
        while (next is not null);
        Assert.Equal(3, all.Distinct().Count());
        Assert.DoesNotContain("bank", (await ReadAsync("list_resources", new { kind = "ns" }, domain)).Text);
        Assert.Contains("not allowed", (await RefusedAsync("get_resource", ToolPhase.Execute, new { kind = "ns", name = "bank" }, domain: domain)).Message);
        Assert.Contains("not allowed", (await RefusedAsync("get_resource", ToolPhase.Execute, new { kind = "deploy", name = "ledger", @namespace = "bank" }, domain: domain)).Message);
        Assert.Contains("cluster-wide", (await RefusedAsync("cordon_node", ToolPhase.Execute, new { node_name = "node1" }, new("a", System.Text.Json.JsonSerializer.SerializeToElement(new { uid = Cluster.Find("nodes", null!, "node1")!["metadata"]!["uid"]!.ToString(), cordoned = false })), domain)).Message);
        Assert.DoesNotContain(Cluster.Requests, request => request.Path.Contains("/bank/", StringComparison.Ordinal));
        Assert.Empty(Cluster.Mutations);
    }

    [Fact]
    public async Task GetResource_Deployment_IsPrunedAndMasked()
    {
        var result = await ReadAsync("get_resource", new { kind = "deploy", name = "web", @namespace = "shop" });
        Assert.Contains("name: DB_PASSWORD", result.Text);
        Assert.DoesNotContain(PodObjects.SecretInSpec, result.Text + result.Data);
        Assert.Contains("replicas: 2", result.Text);
        Assert.Equal("2", (await ReadAsync("get_resource", new { kind = "deploy", name = "web", @namespace = "shop", path = "spec.replicas" })).Text);
        Assert.Contains("Nearest: replicas", (await RefusedAsync("get_resource", ToolPhase.Execute, new { kind = "deploy", name = "web", @namespace = "shop", path = "spec.replica" })).Message);
    }

    [Fact]
    public async Task GetResource_CustomObject_KeepsReferencesAndHidesValues()
    {
        var text = (await ReadAsync("get_resource", new { kind = "cert", name = "tls", @namespace = "shop" })).Text;
        Assert.Contains("secretName: tls-secret", text);
        Assert.DoesNotContain("tok-12345", text);
        Assert.DoesNotContain("managedFields", text);
        Assert.DoesNotContain("last-applied", text);
    }

    [Fact]
    public async Task GetResource_SecretAndConfigMap_ShowNoCredential()
    {
        Cluster.Put("secrets", Item(new("", "v1", "secrets", "Secret"), "shop", "vault", new() { ["data"] = new JsonObject { ["password"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("top-hush-hush")) } }));
        Cluster.Put("configmaps", Item(new("", "v1", "configmaps", "ConfigMap"), "shop", "conf", new() { ["data"] = new JsonObject
        {
            ["app.ini"] = "mode=fast\npassword=s3cr3t-in-ini\nurl=postgres://u:pw-in-url@db/x", ["API_KEY"] = "key-as-member", ["id.pem"] = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END",
        } }));
        var vault = await ReadAsync("get_resource", new { kind = "secret", name = "vault", @namespace = "shop" });
        Assert.Contains("password: 13 bytes", vault.Text);
        var conf = await ReadAsync("get_resource", new { kind = "cm", name = "conf", @namespace = "shop" });
        Assert.Contains("mode=fast", conf.Text);
        var listed = await ReadAsync("list_resources", new { kind = "secrets", @namespace = "shop" });
        foreach (var hidden in new[] { "top-hush-hush", "dG9wLWh1c2", "s3cr3t-in-ini", "pw-in-url", "key-as-member", "MIIE", "was" })
            Assert.DoesNotContain(hidden, string.Concat(vault.Text, vault.Data, conf.Text, conf.Data, listed.Text, listed.Data));
    }

    [Fact]
    public async Task GetResource_HugeObject_IsCutAndSaysSo()
    {
        Cluster.Put(Certificates.Key, Item(Certificates, "shop", "huge", new() { ["spec"] = new JsonObject { ["rules"] = new JsonArray([.. Enumerable.Range(0, 3000).Select(i => new JsonObject { ["host"] = $"host-{i}.example.com" })]) } }));
        var result = await ReadAsync("get_resource", new { kind = "cert", name = "huge", @namespace = "shop" });
        Assert.True(result.Data!.Value.GetProperty("truncated").GetBoolean());
        Assert.InRange(result.Text.Length, 1, 40_000);
        Assert.Equal("host-2999.example.com", (await ReadAsync("get_resource", new { kind = "cert", name = "huge", @namespace = "shop", path = "spec.rules.2999.host" })).Text);
    }

    [Theory]
    [InlineData("pods/exec", "web")]
    [InlineData("pods", "web/exec")]
    [InlineData("../api", "x")]
    [InlineData("nodes", "node1/proxy")]
    public async Task Reads_PathsThatLeadElsewhere_AreRefusedBeforeTheyAreAsked(string kind, string name)
    {
        await RefusedAsync("get_resource", ToolPhase.Execute, new { kind, name, @namespace = "shop" });
        Assert.DoesNotContain(Cluster.Requests, request => request.Path.Contains("exec", StringComparison.Ordinal) || request.Path.Contains("proxy", StringComparison.Ordinal) || request.IsWrite);
    }

    [Fact]
    public async Task CheckAccess_Denied_SaysSoAndStoresNothing()
    {
        Cluster.Deny("delete", "pods", "shop");
        Assert.StartsWith("This account may not delete pods in namespace shop", (await ReadAsync("check_access", new { verb = "delete", kind = "po", @namespace = "shop" })).Text);
        Assert.StartsWith("This account may create pods/eviction", (await ReadAsync("check_access", new { verb = "create", kind = "pods/eviction" })).Text);
        await RefusedAsync("check_access", ToolPhase.Execute, new { verb = "get", kind = "pods", @namespace = "a/b" });
        Assert.Empty(Cluster.Mutations);
        Assert.All(Cluster.Requests.Where(request => request.IsWrite), request => Assert.Equal("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", request.Path));
    }

    [Fact]
    public async Task Top_WithAndWithoutMetricsServer_ShowsUsageOrSaysWhy()
    {
        Assert.Contains("no metrics server", (await RefusedAsync("top_pods", ToolPhase.Execute, new { })).Message);
        var pod = Cluster.Pods("shop", "web")[0];
        Cluster.SetMetrics(
            [new JsonObject { ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = pod }, ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["usage"] = new JsonObject { ["cpu"] = "250000000n", ["memory"] = "32Mi" } }) }],
            [new JsonObject { ["metadata"] = new JsonObject { ["name"] = "node1" }, ["usage"] = new JsonObject { ["cpu"] = "1", ["memory"] = "4Gi" } }]);
        var pods = await ReadAsync("top_pods", new { @namespace = "shop", sort_by = "memory" });
        Assert.Contains("250m", pods.Text);
        Assert.Contains("32Mi 50%", pods.Text);
        Assert.Contains("1000m 25%", (await ReadAsync("top_nodes")).Text);
    }
}
