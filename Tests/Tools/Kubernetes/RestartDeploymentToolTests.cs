using System.Text.Json.Nodes;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class RestartDeploymentToolTests : KubernetesFixture
{
    private const string Tool = "restart_deployment";
    private static readonly object Web = new { deployment_name = "web", @namespace = "shop" };

    [Fact]
    public void Definition_Target_IsSharedWithScale()
    {
        var restart = Domain.Tools.Single(tool => tool.Definition.Name == Tool).Definition;
        var scale = Domain.Tools.Single(tool => tool.Definition.Name == "scale_deployment").Definition;
        Assert.Equal("deployment:{namespace}/{deployment_name}", restart.TargetTemplate);
        Assert.Equal(restart.TargetTemplate, scale.TargetTemplate);
        Assert.Equal(Risk.Disruptive, restart.Risk);
    }

    [Fact]
    public async Task Execute_CrashingDeployment_ReplacesEveryPodAndHeals()
    {
        Cluster.AddDeployment("shop", "web", replicas: 3, CrashLoop.UntilRestart);
        var old = Cluster.Pods("shop", "web");
        var call = await BegunAsync(Tool, Web);
        Assert.Equal(HealthState.Unhealthy, (await VerifyAsync(Tool, Web, call)).State);
        Assert.Equal(Effect.NotApplied, await ProbeAsync(Tool, Web, call));

        await InvokeAsync(Tool, ToolPhase.Execute, Web, call);

        Assert.Equal(HealthState.Healthy, (await VerifyAsync(Tool, Web, call)).State);
        Assert.Equal(Effect.Applied, await ProbeAsync(Tool, Web, call));
        Assert.Empty(old.Intersect(Cluster.Pods("shop", "web")));
        var mutation = Assert.Single(Cluster.Mutations);
        Assert.Equal("PATCH", mutation.Method);
        Assert.Contains("kubectl.kubernetes.io/restartedAt", mutation.Body);
    }

    [Fact]
    public async Task Execute_SameActionTwice_ChangesOnce()
    {
        Cluster.AddDeployment("shop", "web");
        var call = await BegunAsync(Tool, Web);
        await InvokeAsync(Tool, ToolPhase.Execute, Web, call);
        var pods = Cluster.Pods("shop", "web");
        var second = await InvokeAsync(Tool, ToolPhase.Execute, Web, call);
        Assert.False(second.Data!.Value.GetProperty("changed").GetBoolean());
        Assert.Single(Cluster.Mutations);
        Assert.Equal(pods, Cluster.Pods("shop", "web"));
    }

    [Fact]
    public async Task Execute_AnotherAction_RestartsAgain()
    {
        Cluster.AddDeployment("shop", "web");
        await InvokeAsync(Tool, ToolPhase.Execute, Web, await BegunAsync(Tool, Web, "action-1"));
        await InvokeAsync(Tool, ToolPhase.Execute, Web, await BegunAsync(Tool, Web, "action-2"));
        Assert.Equal(2, Cluster.Mutations.Count);
    }

    [Fact]
    public async Task Execute_VersionMovedOn_LooksAgainAndSucceeds()
    {
        Cluster.AddDeployment("shop", "web");
        var call = await BegunAsync(Tool, Web);
        Cluster.FailNext(Fault.Answer(409), method: "PATCH");
        await InvokeAsync(Tool, ToolPhase.Execute, Web, call);
        Assert.Single(Cluster.Mutations);
        Assert.Equal(2, Cluster.Requests.Count(request => request.Method == "PATCH"));
    }

    [Fact]
    public async Task Execute_OtherDeploymentOfThatName_IsLeftAlone()
    {
        Cluster.AddDeployment("shop", "web");
        var call = await BegunAsync(Tool, Web);
        Cluster.Edit("deployments", "shop", "web", item => item["metadata"]!["uid"] = "another");
        Assert.Contains("409 Conflict", (await RefusedAsync(Tool, ToolPhase.Execute, Web, call)).Message);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.Unknown, await ProbeAsync(Tool, Web, call));
        Assert.Equal(HealthState.Unhealthy, (await VerifyAsync(Tool, Web, call)).State);
    }

    [Fact]
    public async Task Probe_SomeoneElseRestarted_IsUnknown()
    {
        Cluster.AddDeployment("shop", "web");
        var call = await BegunAsync(Tool, Web);
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["template"]!["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = "2026-01-01T00:00:00Z" });
        Assert.Equal(Effect.Unknown, await ProbeAsync(Tool, Web, call));
    }

    [Fact]
    public async Task Verify_RolloutUnderWay_IsProgressingThenStalledIsUnhealthy()
    {
        Cluster.AddDeployment("shop", "web", replicas: 2);
        var call = await BegunAsync(Tool, Web);
        Cluster.HoldControllers();
        await InvokeAsync(Tool, ToolPhase.Execute, Web, call);
        var waiting = await VerifyAsync(Tool, Web, call);
        Assert.Equal(HealthState.Progressing, waiting.State);
        Assert.Contains("has not seen generation 2", waiting.Reason);

        Cluster.Edit("deployments", "shop", "web", item =>
        {
            item["status"]!["observedGeneration"] = 2;
            item["status"]!["updatedReplicas"] = 1;
        });
        Assert.Contains("1 of 2 pods are updated", (await VerifyAsync(Tool, Web, call)).Reason);

        Cluster.Edit("deployments", "shop", "web", item => item["status"]!["conditions"] = new JsonArray(
            new JsonObject { ["type"] = "Progressing", ["status"] = "False", ["reason"] = "ProgressDeadlineExceeded", ["message"] = "has timed out progressing." }));
        var stalled = await VerifyAsync(Tool, Web, call);
        Assert.Equal(HealthState.Unhealthy, stalled.State);
        Assert.Contains("ProgressDeadlineExceeded", stalled.Reason);
    }

    [Fact]
    public async Task DryRun_Deployment_AsksTheServerAndChangesNothing()
    {
        Cluster.AddDeployment("shop", "web");
        await InvokeAsync(Tool, ToolPhase.DryRun, Web, await BegunAsync(Tool, Web));
        Assert.Contains(Cluster.Requests, request => request is { Method: "PATCH", Query: "?dryRun=All", Status: 200 });
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(1, Cluster.Find("deployments", "shop", "web")!["metadata"]!["generation"]!.GetValue<int>());
    }

    [Fact]
    public async Task Snapshot_PausedOrEmpty_IsRefused()
    {
        Cluster.AddDeployment("shop", "web", replicas: 0);
        Assert.Contains("scaled to zero", (await RefusedAsync(Tool, ToolPhase.Snapshot, Web)).Message);
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["paused"] = true);
        Assert.Contains("is paused", (await RefusedAsync(Tool, ToolPhase.Snapshot, Web)).Message);
        Assert.Contains("nearest: web", (await RefusedAsync(Tool, ToolPhase.Snapshot, new { deployment_name = "wbe", @namespace = "shop" })).Message);
    }

    [Fact]
    public async Task Execute_WithoutKey_IsRefused()
    {
        Cluster.AddDeployment("shop", "web");
        var call = await BegunAsync(Tool, Web);
        await RefusedAsync(Tool, ToolPhase.Execute, Web, call with { IdempotencyKey = null });
        Assert.Empty(Cluster.Mutations);
    }
}
