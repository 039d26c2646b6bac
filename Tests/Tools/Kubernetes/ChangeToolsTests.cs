using System.Text.Json.Nodes;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class ChangeToolsTests : KubernetesFixture
{
    private const string Secret = "never-show-this-1";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    private static object Patch(string kind, string name, string patch, string type = "merge") => new { kind, name, @namespace = "shop", patch, type };

    private int Replicas => Cluster.Find("deployments", "shop", "web")!["spec"]!["replicas"]!.GetValue<int>();

    private void SetImage(string image) => Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image);

    private string Image => Cluster.Find("deployments", "shop", "web")!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.ToString();

    [Fact]
    public async Task Rollback_NewImage_GoesBackOnceAndForthAgain()
    {
        var web = new { deployment_name = "web", @namespace = "shop" };
        Assert.Contains("nothing to roll back to", (await RefusedAsync("rollback_deployment", ToolPhase.Snapshot, web)).Message);
        SetImage("shop/web:2.0");
        var call = await BegunAsync("rollback_deployment", web);
        Assert.DoesNotContain(PodObjects.SecretInSpec, call.Snapshot!.Value.GetRawText());
        Assert.Contains("(shop/web:2.0) to 1 (shop/web:1.0)", (await InvokeAsync("rollback_deployment", ToolPhase.DryRun, web, call)).Text);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("rollback_deployment", web, call));
        await InvokeAsync("rollback_deployment", ToolPhase.Execute, web, call);
        await InvokeAsync("rollback_deployment", ToolPhase.Execute, web, call);
        Assert.Single(Cluster.Mutations);
        Assert.Equal("shop/web:1.0", Image);
        Assert.Equal(Effect.Applied, await ProbeAsync("rollback_deployment", web, call));
        await InvokeAsync("rollback_deployment", ToolPhase.Undo, web, call);
        Assert.Equal("shop/web:2.0", Image);
    }

    [Fact]
    public async Task Rollback_DeployedMeanwhile_IsLeftAlone()
    {
        SetImage("shop/web:2.0");
        var web = new { deployment_name = "web", @namespace = "shop", to_revision = 1 };
        Assert.Contains("has no revision 9", (await RefusedAsync("rollback_deployment", ToolPhase.Snapshot, new { deployment_name = "web", @namespace = "shop", to_revision = 9 })).Message);
        var call = await BegunAsync("rollback_deployment", web);
        SetImage("shop/web:3.0");
        Assert.Contains("changed in the meantime", (await RefusedAsync("rollback_deployment", ToolPhase.Execute, web, call)).Message);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal("shop/web:3.0", Image);
    }

    [Fact]
    public async Task Cordon_AndBack_ChangesTheNodeAlone()
    {
        var node = new { node_name = "node1" };
        var call = await BegunAsync("cordon_node", node);
        await InvokeAsync("cordon_node", ToolPhase.DryRun, node, call);
        Assert.Empty(Cluster.Mutations);
        await InvokeAsync("cordon_node", ToolPhase.Execute, node, call);
        await InvokeAsync("cordon_node", ToolPhase.Execute, node, call);
        Assert.Single(Cluster.Mutations);
        Assert.Equal(HealthState.Healthy, (await VerifyAsync("cordon_node", node, call)).State);
        await InvokeAsync("cordon_node", ToolPhase.Undo, node, call);
        Assert.Equal(HealthState.Unhealthy, (await VerifyAsync("cordon_node", node, call)).State);
        Assert.Equal(2, Cluster.Mutations.Count);
        Assert.Contains("replaced", (await RefusedAsync("uncordon_node", ToolPhase.Execute, node, new("k", System.Text.Json.JsonSerializer.SerializeToElement(new { uid = "another", cordoned = true })))).Message);
    }

    [Fact]
    public async Task Drain_BarePodOrEmptyDir_IsRefusedBeforeAnythingIsTouched()
    {
        Cluster.AddPod("shop", "lonely");
        Cluster.Edit("pods", "shop", Cluster.Pods("shop", "web")[0], pod => pod["spec"]!["volumes"] = new JsonArray(new JsonObject { ["name"] = "cache", ["emptyDir"] = new JsonObject() }));
        var node = new { node_name = "node1" };
        var call = await BegunAsync("drain_node", node);
        foreach (var phase in new[] { ToolPhase.DryRun, ToolPhase.Execute })
        {
            var refusal = (await RefusedAsync("drain_node", phase, node, call)).Message;
            Assert.Contains("shop/lonely: a bare pod", refusal);
            Assert.Contains("emptyDir", refusal);
            Assert.Contains("Going (1): shop/web-", refusal);
        }
        Assert.Empty(Cluster.Mutations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_Node_EvictsWhatMayGoAndLeavesTheRest(bool old)
    {
        if (old)
            Cluster.SpeakOld();
        Cluster.AddPod("kube-system", "log-agent", "DaemonSet");
        Cluster.AddPod("shop", "lonely");
        var before = Cluster.Pods("shop", "web");
        var node = new { node_name = "node1", force = true };
        var call = await BegunAsync("drain_node", node);
        Assert.Contains("kube-system/log-agent: belongs to DaemonSet", (await InvokeAsync("drain_node", ToolPhase.DryRun, node, call)).Text);
        Assert.Empty(Cluster.Mutations);
        var reported = new List<string>();
        await InvokeAsync("drain_node", ToolPhase.Execute, node, call with { Report = line => { lock (reported) reported.Add(line); } });
        Assert.Empty(before.Intersect(Cluster.Pods("shop", "web")));
        Assert.Null(Cluster.Find("pods", "shop", "lonely"));
        Assert.NotNull(Cluster.Find("pods", "kube-system", "log-agent"));
        Assert.True(Cluster.Find("nodes", null!, "node1")!["spec"]!["unschedulable"]!.GetValue<bool>());
        Assert.Equal("PATCH", Cluster.Mutations[0].Method);
        Assert.All(Cluster.Mutations.Skip(1), request => Assert.EndsWith("/eviction", request.Path));
        Assert.Contains(reported, line => line.Contains("3 of 3", StringComparison.Ordinal));
        await InvokeAsync("drain_node", ToolPhase.Undo, node, call);
        Assert.Null(Cluster.Find("nodes", null!, "node1")!["spec"]!["unschedulable"]);
    }

    [Fact]
    public async Task Drain_BudgetForbids_GivesUpInTimeAndSaysWhich()
    {
        AddBudget(allowed: 0);
        var pods = Cluster.Pods("shop", "web");
        var node = new { node_name = "node1", timeout_seconds = 1 };
        var refusal = (await RefusedAsync("drain_node", ToolPhase.Execute, node, await BegunAsync("drain_node", node))).Message;
        Assert.Contains("not empty after 1 s", refusal);
        Assert.Contains("disruption budget", refusal);
        Assert.Equal(pods, Cluster.Pods("shop", "web"));
        Assert.Equal("PATCH", Assert.Single(Cluster.Mutations).Method);
    }

    [Fact]
    public async Task EvictPod_BudgetOrBarePod_IsRefused()
    {
        Cluster.AddPod("shop", "lonely");
        Assert.Contains("bare pod", (await RefusedAsync("evict_pod", ToolPhase.Snapshot, new { pod_name = "lonely", @namespace = "shop" })).Message);
        AddBudget(allowed: 0);
        var pod = new { pod_name = Cluster.Pods("shop", "web")[0], @namespace = "shop" };
        var call = await BegunAsync("evict_pod", pod);
        var refusal = await RefusedAsync("evict_pod", ToolPhase.Execute, pod, call);
        Assert.True(refusal.Transient);
        Assert.Empty(Cluster.Mutations);
        AddBudget(allowed: 1);
        await InvokeAsync("evict_pod", ToolPhase.DryRun, pod, call);
        Assert.Empty(Cluster.Mutations);
        await InvokeAsync("evict_pod", ToolPhase.Execute, pod, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("evict_pod", pod, call));
        Assert.Contains($"\"uid\":\"{call.Snapshot!.Value.GetProperty("uid").GetString()}\"", Assert.Single(Cluster.Mutations).Body);
    }

    [Theory]
    [InlineData("merge", """{"spec":{"replicas":5}}""")]
    [InlineData("strategic", """{"spec":{"replicas":5}}""")]
    [InlineData("json", """[{"op":"replace","path":"/spec/replicas","value":5}]""")]
    public async Task Patch_EachType_ChangesOnceAndIsPutBack(string type, string patch)
    {
        var arguments = Patch("deployment", "web", patch, type);
        var call = await BegunAsync("patch_resource", arguments);
        Assert.Contains("spec.replicas: 2 → 5", (await InvokeAsync("patch_resource", ToolPhase.DryRun, arguments, call)).Text);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("patch_resource", arguments, call));
        await InvokeAsync("patch_resource", ToolPhase.Execute, arguments, call);
        await InvokeAsync("patch_resource", ToolPhase.Execute, arguments, call);
        Assert.Single(Cluster.Mutations);
        Assert.Equal(5, Replicas);
        Assert.Equal(HealthState.Healthy, (await VerifyAsync("patch_resource", arguments, call)).State);
        await InvokeAsync("patch_resource", ToolPhase.Undo, arguments, call);
        Assert.Equal(2, Replicas);
    }

    [Fact]
    public async Task Patch_ChangedMeanwhile_IsLeftAlone()
    {
        var arguments = Patch("deployment", "web", """{"spec":{"replicas":5}}""");
        var call = await BegunAsync("patch_resource", arguments);
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["replicas"] = 3);
        Assert.Contains("changed in the meantime", (await RefusedAsync("patch_resource", ToolPhase.Execute, arguments, call)).Message);
        Assert.Equal(Effect.Unknown, await ProbeAsync("patch_resource", arguments, call));
        Cluster.Edit("deployments", "shop", "web", item => item["metadata"]!["uid"] = "another");
        await RefusedAsync("patch_resource", ToolPhase.Execute, arguments, call);
        Assert.Empty(Cluster.Mutations);
    }

    [Fact]
    public async Task Patch_Secret_ValueNeverComesBack()
    {
        Cluster.Put("secrets", new() { ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = "vault" }, ["data"] = new JsonObject { ["password"] = "b2xkLXZhbHVl" } });
        var arguments = Patch("secret", "vault", $$"""{"stringData":{"password":"{{Secret}}"} }""");
        var call = await BegunAsync("patch_resource", arguments);
        var dry = await InvokeAsync("patch_resource", ToolPhase.DryRun, arguments, call);
        var done = await InvokeAsync("patch_resource", ToolPhase.Execute, arguments, call);
        var undo = await RefusedAsync("patch_resource", ToolPhase.Undo, arguments, call);
        Assert.Single(Cluster.Mutations);
        Cluster.Intercept((request, _) => Task.FromResult(true));
        Cluster.Deny("patch", "secrets");
        var refused = await RefusedAsync("patch_resource", ToolPhase.Snapshot, arguments);
        var all = string.Concat(call.Snapshot, dry.Text, dry.Data, done.Text, done.Data, undo.Message, refused.Message);
        Assert.Contains("data.password: changed", dry.Text);
        Assert.Contains("not kept", undo.Message);
        foreach (var hidden in new[] { Secret, "bmV2ZXItc2hvdy10aGlz", "b2xkLXZhbHVl" })
            Assert.DoesNotContain(hidden, all);
    }

    [Fact]
    public async Task Patch_EnvWithCredential_IsShownMaskedAndNotKept()
    {
        var arguments = Patch("deployment", "web", """{"spec":{"template":{"spec":{"containers":[{"name":"app","env":[{"name":"DB_PASSWORD","value":"new-hidden-pw"}]}]}}}}""", "strategic");
        var call = await BegunAsync("patch_resource", arguments);
        var dry = await InvokeAsync("patch_resource", ToolPhase.DryRun, arguments, call);
        Assert.Contains("\"***\" → \"***\"", dry.Text);
        Assert.DoesNotContain("new-hidden-pw", dry.Text + call.Snapshot);
        Assert.DoesNotContain(PodObjects.SecretInSpec, dry.Text + call.Snapshot);
    }

    [Fact]
    public async Task Apply_SeveralDocuments_MakesChangesAndTakesThemBack()
    {
        var arguments = new
        {
            @namespace = "shop",
            manifest = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data:
                  mode: "fast"
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                spec: {replicas: 3}
                """,
        };
        var call = await BegunAsync("apply_manifest", arguments);
        var dry = (await InvokeAsync("apply_manifest", ToolPhase.DryRun, arguments, call)).Text;
        Assert.Contains("ConfigMap shop/settings would be made", dry);
        Assert.Contains("spec.replicas: 2 → 3", dry);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("apply_manifest", arguments, call));
        await InvokeAsync("apply_manifest", ToolPhase.Execute, arguments, call);
        await InvokeAsync("apply_manifest", ToolPhase.Execute, arguments, call);
        Assert.Equal(2, Cluster.Mutations.Count);
        Assert.All(Cluster.Mutations, request => Assert.Contains("fieldManager=aiops&force=false", request.Query));
        Assert.Equal(Effect.Applied, await ProbeAsync("apply_manifest", arguments, call));
        Assert.Equal(HealthState.Healthy, (await VerifyAsync("apply_manifest", arguments, call)).State);
        await InvokeAsync("apply_manifest", ToolPhase.Undo, arguments, call);
        Assert.Null(Cluster.Find("configmaps", "shop", "settings"));
        Assert.Equal(2, Replicas);
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_NamesItAndChangesNothing()
    {
        Cluster.Edit("deployments", "shop", "web", item => item["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "argocd", ["leaves"] = new JsonArray(".spec.replicas") }));
        const string Manifest = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":9}}""";
        var refusal = (await RefusedAsync("apply_manifest", ToolPhase.Snapshot, new { @namespace = "shop", manifest = Manifest })).Message;
        Assert.Contains("conflict with \"argocd\": .spec.replicas", refusal);
        Assert.Empty(Cluster.Mutations);
        var forced = new { @namespace = "shop", manifest = Manifest, force = true };
        await InvokeAsync("apply_manifest", ToolPhase.Execute, forced, await BegunAsync("apply_manifest", forced));
        Assert.Equal(9, Replicas);
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x", "alias")]
    [InlineData("kind: ConfigMap\nkind: Secret", "twice")]
    [InlineData("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a, namespace: bank}", "namespace bank")]
    [InlineData("just text", "not an object")]
    [InlineData("a: [", "not YAML")]
    [InlineData("kind: ConfigMap\napiVersion: v1", "no metadata.name")]
    [InlineData("---\n---\n", "0 objects")]
    public async Task Apply_UnusableManifest_IsRefusedWithoutARequest(string manifest, string why)
    {
        Assert.Contains(why, (await RefusedAsync("apply_manifest", ToolPhase.Snapshot, new { manifest, @namespace = "shop" })).Message);
        Assert.DoesNotContain(Cluster.Requests, request => request.IsWrite);
    }

    [Fact]
    public async Task Delete_Object_GoesOnceByUid()
    {
        Cluster.Put("configmaps", new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = "old" } });
        var old = new { kind = "configmap", name = "old", @namespace = "shop" };
        var call = await BegunAsync("delete_resource", old);
        await InvokeAsync("delete_resource", ToolPhase.DryRun, old, call);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("delete_resource", old, call));
        await InvokeAsync("delete_resource", ToolPhase.Execute, old, call);
        await InvokeAsync("delete_resource", ToolPhase.Execute, old, call);
        Assert.Single(Cluster.Mutations);
        Assert.Equal(Effect.Applied, await ProbeAsync("delete_resource", old, call));
        Assert.Equal(HealthState.Healthy, (await VerifyAsync("delete_resource", old, call)).State);
        var pod = new { kind = "pod", name = Cluster.Pods("shop", "web")[0], @namespace = "shop" };
        Assert.Contains("would make it again", (await InvokeAsync("delete_resource", ToolPhase.DryRun, pod, await BegunAsync("delete_resource", pod))).Text);
    }

    [Theory]
    [InlineData("deploy")]
    [InlineData("Deployment")]
    [InlineData("deployments.apps")]
    [InlineData("deployment.apps")]
    public async Task Change_KindWrittenInAnotherWay_IsRefusedSoThatOneObjectIsOneTarget(string kind)
    {
        foreach (var phase in new[] { ToolPhase.Snapshot, ToolPhase.Execute })
            Assert.Contains("the kind is written 'deployment'", (await RefusedAsync("delete_resource", phase, new { kind, name = "web", @namespace = "shop" },
                new("k", System.Text.Json.JsonSerializer.SerializeToElement(new { kind, uid = "u", finalizers = Array.Empty<string>() })))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Cluster.Requests, request => request.IsWrite);
    }

    [Theory]
    [InlineData("namespace", "shop", "namespaces")]
    [InlineData("node", "node1", "nodes")]
    [InlineData("customresourcedefinition", "certificates.cert-manager.io", "customresourcedefinitions")]
    [InlineData("configmap", "coredns", "kube-system")]
    public async Task Delete_WhatTakesMuchAlong_IsRefusedUnlessAllowed(string kind, string name, string why)
    {
        Cluster.Put("configmaps", new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["namespace"] = "kube-system", ["name"] = "coredns" } });
        var arguments = new { kind, name, @namespace = "kube-system" };
        foreach (var phase in new[] { ToolPhase.Snapshot, ToolPhase.DryRun, ToolPhase.Execute })
            Assert.Contains(why, (await RefusedAsync("delete_resource", phase, arguments, new("k", System.Text.Json.JsonSerializer.SerializeToElement(new { kind, uid = "u", finalizers = Array.Empty<string>() })))).Message);
        Assert.DoesNotContain(Cluster.Requests, request => request.IsWrite);
        var domain = Connect(Path.Combine(Folder, "config"), ("AllowedDeletions:0", "kube-system"));
        if (kind == "configmap")
            Assert.NotNull((await InvokeAsync("delete_resource", ToolPhase.Snapshot, arguments, new(), domain)).Data);
    }

    private void AddBudget(int allowed) => Cluster.Put("poddisruptionbudgets", new()
    {
        ["apiVersion"] = "policy/v1", ["kind"] = "PodDisruptionBudget", ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = "web" },
        ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "web" } } }, ["status"] = new JsonObject { ["disruptionsAllowed"] = allowed },
    });
}
