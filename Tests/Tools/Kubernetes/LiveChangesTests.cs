using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

/// <summary>Any kind, and the larger changes, against a real cluster.</summary>
public sealed class LiveChangesTests(LiveNamespace live) : IClassFixture<LiveNamespace>
{
    private async Task<ToolResult> InvokeAsync(string tool, ToolPhase phase, object arguments, ToolCall? call = null)
    {
        Assert.SkipWhen(LiveNamespace.Kubeconfig is null, LiveNamespace.Missing);
        return await live.Domain.Tools.Single(candidate => candidate.Definition.Name == tool)
            .InvokeAsync(phase, JsonSerializer.SerializeToElement(arguments), call ?? new ToolCall(), TestContext.Current.CancellationToken);
    }

    private Task<ToolResult> ReadAsync(string tool, object arguments) => InvokeAsync(tool, ToolPhase.Execute, arguments);

    private async Task<ToolCall> BegunAsync(string tool, object arguments) => new($"live-{Guid.NewGuid():N}", (await InvokeAsync(tool, ToolPhase.Snapshot, arguments)).Data);

    private async Task<Effect> ProbeAsync(string tool, object arguments, ToolCall call) =>
        (await InvokeAsync(tool, ToolPhase.Probe, arguments, call)).Data!.Value.Deserialize<Effect>(WireJson.Options);

    private Task UntilHealthyAsync(string tool, object arguments, ToolCall call) => LiveNamespace.UntilAsync(
        async () => (await InvokeAsync(tool, ToolPhase.Verify, arguments, call)).Data!.Value.GetProperty("state").GetString() == "healthy", $"{tool} verifies healthy");

    private async Task<string> VersionAsync(string kind, string name) =>
        (await ReadAsync("get_resource", new { kind, name, @namespace = live.Name, path = "metadata.resourceVersion" })).Text;

    [Theory]
    [InlineData("po")]
    [InlineData("Pod")]
    [InlineData("v1/Pod")]
    [InlineData("deployment.apps")]
    [InlineData("deployments.v1.apps")]
    [InlineData("apps/v1/Deployment")]
    [InlineData("sa")]
    public async Task ListResources_WhatPeopleSay_IsUnderstood(string kind) =>
        Assert.Contains($"in namespace {live.Name}:", (await ReadAsync("list_resources", new { kind, @namespace = live.Name })).Text);

    [Fact]
    public async Task Resources_CustomKind_IsListedReadPatchedAndDeleted()
    {
        await ReadAsync("list_kinds", new { });
        await live.CreateWidgetsAsync();
        await LiveNamespace.UntilAsync(async () =>
        {
            try
            {
                return (await ReadAsync("list_resources", new { kind = "wdg", @namespace = live.Name })).Text.Contains("big", StringComparison.Ordinal);
            }
            catch (ToolException)
            {
                return false;
            }
        }, "the custom kind is served");
        var widget = new { kind = "widget", name = "big", @namespace = live.Name };
        Assert.Contains("SIZE", (await ReadAsync("list_resources", new { kind = "Widget", @namespace = live.Name })).Text);
        Assert.Contains("size: 3", (await ReadAsync("get_resource", widget)).Text);

        var patch = new { widget.kind, widget.name, widget.@namespace, patch = """{"spec":{"size":5}}""" };
        var call = await BegunAsync("patch_resource", patch);
        Assert.Contains("spec.size: 3 → 5", (await InvokeAsync("patch_resource", ToolPhase.DryRun, patch, call)).Text);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("patch_resource", patch, call));
        await InvokeAsync("patch_resource", ToolPhase.Execute, patch, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("patch_resource", patch, call));
        await InvokeAsync("patch_resource", ToolPhase.Undo, patch, call);
        Assert.Contains("size: 3", (await ReadAsync("get_resource", widget)).Text);

        call = await BegunAsync("delete_resource", widget);
        await InvokeAsync("delete_resource", ToolPhase.DryRun, widget, call);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("delete_resource", widget, call));
        await InvokeAsync("delete_resource", ToolPhase.Execute, widget, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("delete_resource", widget, call));
        await UntilHealthyAsync("delete_resource", widget, call);
    }

    [Fact]
    public async Task RollbackDeployment_BadImage_GoesBackAndForth()
    {
        await ReadAsync("list_nodes", new { });
        await live.AddDeploymentAsync("roll", 1);
        var roll = new { deployment_name = "roll", @namespace = live.Name };
        await LiveNamespace.UntilAsync(async () => (await ReadAsync("rollout_status", roll)).Text.StartsWith("Rollout complete", StringComparison.Ordinal), "roll runs");
        Assert.Contains("nothing to roll back to", (await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("rollback_deployment", ToolPhase.Snapshot, roll))).Message);

        var bad = new { kind = "deployment", name = "roll", @namespace = live.Name, type = "strategic", patch = """{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"app:missing"}]}}}}""" };
        await InvokeAsync("patch_resource", ToolPhase.Execute, bad, await BegunAsync("patch_resource", bad));
        await LiveNamespace.UntilAsync(async () => (await ReadAsync("rollout_history", roll)).Text.Contains("2 (now)", StringComparison.Ordinal), "the second revision is there");

        var call = await BegunAsync("rollback_deployment", roll);
        Assert.DoesNotContain("live-secret-value", call.Snapshot!.Value.GetRawText());
        var version = await VersionAsync("deploy", "roll");
        Assert.Contains("app:local", (await InvokeAsync("rollback_deployment", ToolPhase.DryRun, roll, call)).Text);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("rollback_deployment", roll, call));
        await InvokeAsync("rollback_deployment", ToolPhase.Execute, roll, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("rollback_deployment", roll, call));
        await UntilHealthyAsync("rollback_deployment", roll, call);
        Assert.NotEqual(version, await VersionAsync("deploy", "roll"));
        Assert.Contains("3 (now)", (await ReadAsync("rollout_history", roll)).Text);
        await InvokeAsync("rollback_deployment", ToolPhase.Undo, roll, call);
        Assert.Contains("app:missing", (await ReadAsync("get_resource", new { kind = "deploy", name = "roll", @namespace = live.Name, path = "spec.template.spec.containers.0.image" })).Text);
    }

    [Fact]
    public async Task EvictPod_WithBudget_WaitsForItsLeave()
    {
        await ReadAsync("list_nodes", new { });
        await live.AddDeploymentAsync("evict", 1);
        await live.AddBudgetAsync("evict");
        await LiveNamespace.UntilAsync(async () => (await ReadAsync("rollout_status", new { deployment_name = "evict", @namespace = live.Name })).Text.StartsWith("Rollout complete", StringComparison.Ordinal), "evict runs");
        var name = (await ReadAsync("list_pods", new { @namespace = live.Name, label_selector = "app=evict" })).Data!.Value.GetProperty("pods")[0].GetProperty("name").GetString()!;
        var pod = new { pod_name = name, @namespace = live.Name };
        var call = await BegunAsync("evict_pod", pod);
        // The budget's controller needs a moment to allow or forbid; until then nothing may go.
        var refusal = await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("evict_pod", ToolPhase.Execute, pod, call));
        Assert.True(refusal.Transient);
        Assert.Contains("disruption budget", refusal.Message);

        var budget = new { kind = "poddisruptionbudget", name = "evict", @namespace = live.Name };
        await InvokeAsync("delete_resource", ToolPhase.Execute, budget, await BegunAsync("delete_resource", budget));
        await InvokeAsync("evict_pod", ToolPhase.DryRun, pod, call);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("evict_pod", pod, call));
        await InvokeAsync("evict_pod", ToolPhase.Execute, pod, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("evict_pod", pod, call));
        await UntilHealthyAsync("evict_pod", pod, call);
    }

    [Fact]
    public async Task DrainNode_DryRun_ListsWhatBlocksAndChangesNothing()
    {
        await ReadAsync("list_nodes", new { });
        var node = new { node_name = "node1", force = false };
        var call = await BegunAsync("drain_node", node);
        var refusal = (await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("drain_node", ToolPhase.DryRun, node, call))).Message;
        Assert.Contains($"{live.Name}/bare: a bare pod", refusal);
        Assert.Contains($"{live.Name}/web-", refusal);
        await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("drain_node", ToolPhase.Execute, node, call));
        await InvokeAsync("cordon_node", ToolPhase.DryRun, new { node_name = "node1" }, await BegunAsync("cordon_node", new { node_name = "node1" }));
        Assert.DoesNotContain("cordoned", (await ReadAsync("list_nodes", new { })).Text);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("drain_node", node, call));
    }

    [Fact]
    public async Task Secrets_ReadPatchedAndListed_ShowKeysAlone()
    {
        await ReadAsync("list_nodes", new { });
        await live.AddSecretAsync("vault", "first-secret-value");
        var secret = new { kind = "secret", name = "vault", @namespace = live.Name };
        var read = await ReadAsync("get_resource", secret);
        Assert.Contains("password: 18 bytes", read.Text);
        var patch = new { secret.kind, secret.name, secret.@namespace, patch = """{"stringData":{"password":"second-secret-value"}}""" };
        var call = await BegunAsync("patch_resource", patch);
        var dry = await InvokeAsync("patch_resource", ToolPhase.DryRun, patch, call);
        Assert.Contains("data.password: changed", dry.Text);
        var done = await InvokeAsync("patch_resource", ToolPhase.Execute, patch, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("patch_resource", patch, call));
        Assert.Contains("19 bytes", (await ReadAsync("get_resource", secret)).Text);
        var undo = (await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("patch_resource", ToolPhase.Undo, patch, call))).Message;
        var listed = await ReadAsync("list_resources", new { kind = "secrets", @namespace = live.Name });
        var all = string.Concat(read.Text, read.Data, call.Snapshot, dry.Text, dry.Data, done.Text, done.Data, undo, listed.Text, listed.Data);
        foreach (var value in new[] { "first-secret-value", "second-secret-value" })
        {
            Assert.DoesNotContain(value, all);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value))[..16], all);
        }
    }

    [Fact]
    public async Task CheckAccess_Account_IsTold()
    {
        Assert.StartsWith("This account may delete pods", (await ReadAsync("check_access", new { verb = "delete", kind = "po", @namespace = live.Name })).Text);
        Assert.Contains("pods/eviction", (await ReadAsync("check_access", new { verb = "create", kind = "pods/eviction", @namespace = live.Name })).Text);
    }

    [Fact]
    public async Task ListResources_Pages_GoOnWhereTheyStopped()
    {
        var first = (await ReadAsync("list_resources", new { kind = "clusterroles", limit = 20 })).Data!.Value;
        var second = (await ReadAsync("list_resources", new { kind = "clusterroles", limit = 20, @continue = first.GetProperty("next").GetString() })).Data!.Value;
        var names = new[] { first, second }.SelectMany(page => page.GetProperty("rows").EnumerateArray()).Select(row => row[0].GetString()).ToList();
        Assert.Equal(40, names.Distinct().Count());
        Assert.Contains("cluster-admin", (await ReadAsync("get_resource", new { kind = "clusterrole", name = "system:node" })).Text + string.Concat(names));
    }

    [Fact]
    public async Task Apply_Manifest_MakesConflictsForcesAndUndoes()
    {
        await ReadAsync("list_nodes", new { });
        object Manifest(int replicas, bool force) => new
        {
            @namespace = live.Name, force,
            manifest = $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: applied\ndata:\n  mode: fast\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: applies\nspec:\n  replicas: {replicas}\n",
        };
        await live.AddDeploymentAsync("applies", 1);
        Assert.Contains(".spec.replicas", (await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("apply_manifest", ToolPhase.Snapshot, Manifest(2, false)))).Message);
        var arguments = Manifest(2, true);
        var call = await BegunAsync("apply_manifest", arguments);
        Assert.Contains("spec.replicas: 1 → 2", (await InvokeAsync("apply_manifest", ToolPhase.DryRun, arguments, call)).Text);
        Assert.Contains("was not found", (await Assert.ThrowsAsync<ToolException>(() => ReadAsync("get_resource", new { kind = "cm", name = "applied", @namespace = live.Name }))).Message);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("apply_manifest", arguments, call));
        await InvokeAsync("apply_manifest", ToolPhase.Execute, arguments, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("apply_manifest", arguments, call));
        await UntilHealthyAsync("apply_manifest", arguments, call);
        await InvokeAsync("apply_manifest", ToolPhase.Undo, arguments, call);
        Assert.Equal("1", (await ReadAsync("get_resource", new { kind = "deploy", name = "applies", @namespace = live.Name, path = "spec.replicas" })).Text);
        Assert.Contains("was not found", (await Assert.ThrowsAsync<ToolException>(() => ReadAsync("get_resource", new { kind = "cm", name = "applied", @namespace = live.Name }))).Message);
    }

    [Fact]
    public async Task Waiting_ForRolloutAndForALogLine_EndsWhenTheyCome()
    {
        await ReadAsync("list_nodes", new { });
        await live.AddDeploymentAsync("ticks", 1, "i=0; while true; do i=$((i+1)); echo tick $i; sleep 1; done");
        var ticks = new { deployment_name = "ticks", @namespace = live.Name, wait_seconds = 60 };
        Assert.StartsWith("Rollout complete", (await ReadAsync("rollout_status", ticks)).Text);
        var pod = (await ReadAsync("list_pods", new { @namespace = live.Name, label_selector = "app=ticks" })).Data!.Value.GetProperty("pods")[0].GetProperty("name").GetString();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains("tick 1", (await ReadAsync("get_pod_logs", new { pod_name = pod, @namespace = live.Name, grep = "tick", follow_seconds = 60 })).Text);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
