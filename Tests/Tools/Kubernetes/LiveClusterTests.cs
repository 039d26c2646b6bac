using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

/// <summary>The same tools against a real cluster.</summary>
public sealed class LiveClusterTests(LiveNamespace live) : IClassFixture<LiveNamespace>
{
    private async Task<ToolResult> InvokeAsync(string tool, ToolPhase phase, object arguments, ToolCall? call = null)
    {
        Assert.SkipWhen(LiveNamespace.Kubeconfig is null, LiveNamespace.Missing);
        return await live.Domain.Tools.Single(candidate => candidate.Definition.Name == tool)
            .InvokeAsync(phase, JsonSerializer.SerializeToElement(arguments), call ?? new ToolCall(), TestContext.Current.CancellationToken);
    }

    private Task<ToolResult> ReadAsync(string tool, object arguments) => InvokeAsync(tool, ToolPhase.Execute, arguments);

    // Without those that still drain.
    private async Task<IReadOnlyList<JsonElement>> PodsAsync(string app) =>
        [.. (await ReadAsync("list_pods", new { @namespace = live.Name, label_selector = $"app={app}" })).Data!.Value.GetProperty("pods").EnumerateArray()
            .Where(pod => pod.GetProperty("status").GetString() != "Terminating")];

    private static string Name(JsonElement pod) => pod.GetProperty("name").GetString()!;

    private async Task<ToolCall> BegunAsync(string tool, object arguments)
    {
        var key = $"live-{Guid.NewGuid():N}";
        return new(key, (await InvokeAsync(tool, ToolPhase.Snapshot, arguments)).Data);
    }

    private async Task<Effect> ProbeAsync(string tool, object arguments, ToolCall call) =>
        (await InvokeAsync(tool, ToolPhase.Probe, arguments, call)).Data!.Value.Deserialize<Effect>(WireJson.Options);

    private Task UntilHealthyAsync(string tool, object arguments, ToolCall call) => LiveNamespace.UntilAsync(
        async () => (await InvokeAsync(tool, ToolPhase.Verify, arguments, call)).Data!.Value.GetProperty("state").GetString() == "healthy", $"{tool} verifies healthy");

    private Task UntilReadyAsync(string app, int count) => LiveNamespace.UntilAsync(
        async () => (await PodsAsync(app)) is var pods && pods.Count == count && pods.All(pod => pod.GetProperty("ready").GetBoolean()), $"{app} has {count} ready pods");

    [Fact]
    public async Task Reads_CrashLoop_AreSeenFromEverySide()
    {
        await ReadAsync("list_nodes", new { });
        await LiveNamespace.UntilAsync(async () => (await PodsAsync("crash")).Any(pod => pod.GetProperty("status").GetString() == "CrashLoopBackOff"), "the pod is in a crash loop");
        var listed = await ReadAsync("list_pods", new { @namespace = live.Name, only_problems = true, label_selector = "app=crash" });
        Assert.Contains("Error (3)", listed.Text);
        var pod = Name((await PodsAsync("crash"))[0]);

        var detail = await ReadAsync("get_pod", new { pod_name = pod, @namespace = live.Name });
        Assert.Contains("back-off", detail.Text);
        Assert.Contains("Event ", detail.Text);
        Assert.DoesNotContain("live-secret-value", detail.Text + detail.Data!.Value.GetRawText());
        // Between two crashes the kubelet has no run before the last for a moment.
        await LiveNamespace.UntilAsync(async () => (await ReadAsync("get_pod_logs", new { pod_name = pod, @namespace = live.Name, previous = true })).Text.Contains("panic: no config", StringComparison.Ordinal), "the crashed run has its log");
        Assert.Contains("BackOff", (await ReadAsync("list_events", new { @namespace = live.Name, object_name = pod, only_warnings = true })).Text);
        Assert.Contains("CrashLoopBackOff", (await ReadAsync("rollout_status", new { deployment_name = "crash", @namespace = live.Name })).Text);
        Assert.Contains("crash", (await ReadAsync("list_deployments", new { @namespace = live.Name, only_problems = true })).Text);
        Assert.Contains("nearest: crash", (await Assert.ThrowsAsync<ToolException>(() => ReadAsync("rollout_status", new { deployment_name = "crsh", @namespace = live.Name }))).Message);
    }

    [Fact]
    public async Task Changes_OnWeb_RestartScaleAndUndo()
    {
        await ReadAsync("list_nodes", new { });
        await UntilReadyAsync("web", 2);
        Assert.Contains("ready to serve", (await ReadAsync("get_pod_logs", new { pod_name = Name((await PodsAsync("web"))[0]), @namespace = live.Name })).Text);

        var pod = new { pod_name = Name((await PodsAsync("web"))[0]), @namespace = live.Name };
        var call = await BegunAsync("restart_pod", pod);
        await InvokeAsync("restart_pod", ToolPhase.DryRun, pod, call);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("restart_pod", pod, call));
        await InvokeAsync("restart_pod", ToolPhase.Execute, pod, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("restart_pod", pod, call));
        await UntilHealthyAsync("restart_pod", pod, call);
        Assert.False((await InvokeAsync("restart_pod", ToolPhase.Execute, pod, call)).Data!.Value.GetProperty("deleted").GetBoolean());
        Assert.DoesNotContain(pod.pod_name, (await PodsAsync("web")).Select(Name));

        var web = new { deployment_name = "web", @namespace = live.Name };
        var before = (await PodsAsync("web")).Select(Name).ToList();
        call = await BegunAsync("restart_deployment", web);
        await InvokeAsync("restart_deployment", ToolPhase.DryRun, web, call);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("restart_deployment", web, call));
        Assert.True((await InvokeAsync("restart_deployment", ToolPhase.Execute, web, call)).Data!.Value.GetProperty("changed").GetBoolean());
        Assert.False((await InvokeAsync("restart_deployment", ToolPhase.Execute, web, call)).Data!.Value.GetProperty("changed").GetBoolean());
        Assert.Equal(Effect.Applied, await ProbeAsync("restart_deployment", web, call));
        await UntilHealthyAsync("restart_deployment", web, call);
        await UntilReadyAsync("web", 2);
        Assert.Empty(before.Intersect((await PodsAsync("web")).Select(Name)));

        var scale = new { deployment_name = "web", replicas = 3, @namespace = live.Name };
        call = await BegunAsync("scale_deployment", scale);
        await InvokeAsync("scale_deployment", ToolPhase.DryRun, scale, call);
        Assert.Equal(Effect.NotApplied, await ProbeAsync("scale_deployment", scale, call));
        await InvokeAsync("scale_deployment", ToolPhase.Execute, scale, call);
        await UntilHealthyAsync("scale_deployment", scale, call);
        Assert.Equal(Effect.Applied, await ProbeAsync("scale_deployment", scale, call));
        await InvokeAsync("scale_deployment", ToolPhase.Undo, scale, call);
        await UntilReadyAsync("web", 2);
    }

    [Fact]
    public async Task RestartPod_BarePod_IsRefused()
    {
        await ReadAsync("list_nodes", new { });
        var bare = new { pod_name = "bare", @namespace = live.Name };
        Assert.Contains("is a bare pod", (await Assert.ThrowsAsync<ToolException>(() => InvokeAsync("restart_pod", ToolPhase.Snapshot, bare))).Message);
    }
}
