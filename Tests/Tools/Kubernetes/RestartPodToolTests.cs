using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class RestartPodToolTests : KubernetesFixture
{
    private const string Tool = "restart_pod";

    private object Arguments(string app = "web") => new { pod_name = Cluster.Pods("shop", app)[0], @namespace = "shop" };

    [Fact]
    public void Definition_Contract_IsAsPromised()
    {
        var definition = Domain.Tools.Single(tool => tool.Definition.Name == Tool).Definition;
        Assert.Equal((Risk.Disruptive, "pod:{namespace}/{pod_name}", true, false), (definition.Risk, definition.TargetTemplate, definition.HasDryRun, definition.HasUndo));
        Assert.Equal("default", definition.InputSchema.GetProperty("properties").GetProperty("namespace").GetProperty("default").GetString());
        Assert.Equal(["pod_name"], definition.InputSchema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Execute_OwnedPod_DeletesExactlyThatPodAndItComesBack()
    {
        Cluster.AddDeployment("shop", "web", replicas: 2, CrashLoop.Until(deletions: 1));
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        Assert.Equal(Effect.NotApplied, await ProbeAsync(Tool, arguments, call));

        var result = await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        Assert.True(result.Data!.Value.GetProperty("deleted").GetBoolean());
        var mutation = Assert.Single(Cluster.Mutations);
        Assert.Equal("DELETE", mutation.Method);
        Assert.Contains($"\"uid\":\"{call.Snapshot!.Value.GetProperty("uid").GetString()}\"", mutation.Body);
        Assert.Equal(Effect.Applied, await ProbeAsync(Tool, arguments, call));
        Assert.Equal(2, Cluster.Pods("shop", "web").Count);
    }

    [Fact]
    public async Task Execute_Twice_DeletesOnce()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        var second = await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        Assert.False(second.Data!.Value.GetProperty("deleted").GetBoolean());
        Assert.Single(Cluster.Mutations);
    }

    [Fact]
    public async Task Execute_SameNameOtherPod_IsLeftAlone()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        Cluster.Edit("pods", "shop", Cluster.Pods("shop", "web")[0], pod => pod["metadata"]!["uid"] = "the-successor");
        Assert.False((await InvokeAsync(Tool, ToolPhase.Execute, arguments, call)).Data!.Value.GetProperty("deleted").GetBoolean());
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.Applied, await ProbeAsync(Tool, arguments, call));
    }

    [Fact]
    public async Task Verify_AfterRestart_IsHealthyOnlyWhenTheOwnerHasItsPods()
    {
        Cluster.AddDeployment("shop", "web", replicas: 1, CrashLoop.Until(deletions: 1));
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        Assert.Equal(HealthState.Unhealthy, (await VerifyAsync(Tool, arguments, call)).State);

        Cluster.HoldControllers();
        await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        var terminating = await VerifyAsync(Tool, arguments, call);
        Assert.Equal(HealthState.Progressing, terminating.State);
        Assert.Contains("0 of 1 pods are ready", terminating.Reason);
        Assert.Equal(Effect.Applied, await ProbeAsync(Tool, arguments, call));
        Assert.False((await InvokeAsync(Tool, ToolPhase.Execute, arguments, call)).Data!.Value.GetProperty("deleted").GetBoolean());
        Assert.Single(Cluster.Mutations);

        Cluster.ReleaseControllers();
        var done = await VerifyAsync(Tool, arguments, call);
        Assert.Equal(HealthState.Healthy, done.State);
        Assert.Contains("1 of 1 pods are ready", done.Reason);
    }

    [Fact]
    public async Task Verify_OldPodStillDrains_CountsTheSuccessorOnly()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        var old = Cluster.Find("pods", "shop", Cluster.Pods("shop", "web")[0])!;
        await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        Cluster.HoldControllers();
        old["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        Cluster.Put("pods", old);
        Assert.Equal(2, Cluster.Pods("shop", "web").Count);
        Assert.Equal(HealthState.Healthy, (await VerifyAsync(Tool, arguments, call)).State);
    }

    [Fact]
    public async Task Verify_SuccessorCrashesToo_IsUnhealthyAndSaysHow()
    {
        Cluster.AddDeployment("shop", "web", replicas: 1, CrashLoop.Forever);
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        var health = await VerifyAsync(Tool, arguments, call);
        Assert.Equal(HealthState.Unhealthy, health.State);
        Assert.Contains("CrashLoopBackOff", health.Reason);
    }

    [Fact]
    public async Task Verify_OnlyUpBetweenTwoCrashes_IsProgressing()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        await InvokeAsync(Tool, ToolPhase.Execute, arguments, call);
        Cluster.Edit("pods", "shop", Cluster.Pods("shop", "web")[0], pod => pod["status"]!["containerStatuses"]![0]!["restartCount"] = 2);
        var health = await VerifyAsync(Tool, arguments, call);
        Assert.Equal(HealthState.Progressing, health.State);
        Assert.Contains("only just come up", health.Reason);
    }

    [Fact]
    public async Task DryRun_OwnedPod_AsksTheServerAndChangesNothing()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        await InvokeAsync(Tool, ToolPhase.DryRun, arguments, call);
        Assert.Contains(Cluster.Requests, request => request is { Method: "DELETE", Status: 200 } && request.Body.Contains("\"dryRun\":[\"All\"]", StringComparison.Ordinal));
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.NotApplied, await ProbeAsync(Tool, arguments, call));
    }

    [Theory]
    [InlineData(null, "bare pod")]
    [InlineData("ReplicaSet", "does not exist")]
    [InlineData("Job", "not known to recreate")]
    [InlineData("Node", "not known to recreate")]
    public async Task Snapshot_NothingWouldRecreateIt_IsRefusedAndNothingIsDeleted(string? owner, string reason)
    {
        Cluster.AddPod("shop", "alone", owner);
        Assert.Contains(reason, (await RefusedAsync(Tool, ToolPhase.Snapshot, new { pod_name = "alone", @namespace = "shop" })).Message);
        Assert.Empty(Cluster.Mutations);
    }

    [Fact]
    public async Task Snapshot_OwnerScaledToZero_IsRefused()
    {
        Cluster.AddDeployment("shop", "web");
        Cluster.HoldControllers();
        var set = Cluster.Find("pods", "shop", Cluster.Pods("shop", "web")[0])!["metadata"]!["ownerReferences"]![0]!["name"]!.ToString();
        Cluster.Edit("replicasets", "shop", set, item => item["spec"]!["replicas"] = 0);
        Assert.Contains("wants no pods", (await RefusedAsync(Tool, ToolPhase.Snapshot, Arguments())).Message);
    }

    [Fact]
    public async Task Execute_WithoutSnapshot_IsRefused()
    {
        Cluster.AddDeployment("shop", "web");
        Assert.Contains("needs the snapshot", (await RefusedAsync(Tool, ToolPhase.Execute, Arguments(), new ToolCall("k"))).Message);
        Assert.Empty(Cluster.Requests);
    }

    [Fact]
    public async Task Execute_RbacRefuses_SaysVerbResourceNamespace()
    {
        Cluster.AddDeployment("shop", "web");
        Cluster.Deny("delete", "pods", "shop");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        Assert.Contains("may not delete pods in namespace shop", (await RefusedAsync(Tool, ToolPhase.Execute, arguments, call)).Message);
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(Effect.NotApplied, await ProbeAsync(Tool, arguments, call));
    }

    [Fact]
    public async Task Execute_ConnectionLostAfterTheDeletion_ProbeFindsItApplied()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        Cluster.FailNext(Fault.Reset with { AfterEffect = true }, method: "DELETE");
        Assert.True((await RefusedAsync(Tool, ToolPhase.Execute, arguments, call)).Transient);
        Assert.Equal(Effect.Applied, await ProbeAsync(Tool, arguments, call));
        Assert.Single(Cluster.Mutations);
    }

    [Fact]
    public async Task Execute_ServerFails_IsNotRepeated()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        var call = await BegunAsync(Tool, arguments);
        Cluster.FailNext(Fault.Answer(503), method: "DELETE");
        Assert.True((await RefusedAsync(Tool, ToolPhase.Execute, arguments, call)).Transient);
        Assert.Single(Cluster.Requests, request => request.Method == "DELETE");
        Assert.Empty(Cluster.Mutations);
    }

    [Fact]
    public async Task Undo_Restart_HasNone()
    {
        Cluster.AddDeployment("shop", "web");
        var arguments = Arguments();
        Assert.Contains("cannot be undone", (await RefusedAsync(Tool, ToolPhase.Undo, arguments, await BegunAsync(Tool, arguments))).Message);
    }
}
