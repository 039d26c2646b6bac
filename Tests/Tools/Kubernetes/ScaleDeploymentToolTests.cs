using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class ScaleDeploymentToolTests : KubernetesFixture
{
    private const string Tool = "scale_deployment";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    private static object To(int replicas) => new { deployment_name = "web", replicas, @namespace = "shop" };

    private int Replicas => Cluster.Find("deployments", "shop", "web")!["spec"]!["replicas"]!.GetValue<int>();

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Execute_ThenUndo_GoesThereAndBack(int replicas)
    {
        var call = await BegunAsync(Tool, To(replicas));
        Assert.Equal(Effect.NotApplied, await ProbeAsync(Tool, To(replicas), call));
        Assert.Equal(HealthState.Unhealthy, (await VerifyAsync(Tool, To(replicas), call)).State);

        await InvokeAsync(Tool, ToolPhase.Execute, To(replicas), call);
        Assert.Equal(replicas, Cluster.Pods("shop", "web").Count);
        Assert.Equal(Effect.Applied, await ProbeAsync(Tool, To(replicas), call));
        Assert.Equal(HealthState.Healthy, (await VerifyAsync(Tool, To(replicas), call)).State);

        await InvokeAsync(Tool, ToolPhase.Undo, To(replicas), call);
        Assert.Equal(2, Replicas);
        await InvokeAsync(Tool, ToolPhase.Undo, To(replicas), call);
        Assert.Equal(2, Cluster.Mutations.Count);
        Assert.All(Cluster.Mutations, mutation => Assert.EndsWith("/deployments/web/scale", mutation.Path));
    }

    [Fact]
    public async Task Execute_Twice_ChangesOnce()
    {
        var call = await BegunAsync(Tool, To(3));
        await InvokeAsync(Tool, ToolPhase.Execute, To(3), call);
        Assert.False((await InvokeAsync(Tool, ToolPhase.Execute, To(3), call)).Data!.Value.GetProperty("changed").GetBoolean());
        Assert.Single(Cluster.Mutations);
    }

    [Fact]
    public async Task ExecuteAndUndo_SomeoneElseScaledMeanwhile_AreRefused()
    {
        var call = await BegunAsync(Tool, To(3));
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["replicas"] = 7);
        Assert.Contains("went from 2 to 7", (await RefusedAsync(Tool, ToolPhase.Execute, To(3), call)).Message);
        Assert.Contains("went from 3 to 7", (await RefusedAsync(Tool, ToolPhase.Undo, To(3), call)).Message);
        Assert.Equal(Effect.Unknown, await ProbeAsync(Tool, To(3), call));
        Assert.Empty(Cluster.Mutations);
        Assert.Equal(7, Replicas);
    }

    [Fact]
    public async Task Execute_OnlyTheStatusMoved_Succeeds()
    {
        var call = await BegunAsync(Tool, To(3));
        Cluster.FailNext(Fault.Answer(409), method: "PUT");
        await InvokeAsync(Tool, ToolPhase.Execute, To(3), call);
        Assert.Equal(3, Replicas);
        Assert.Contains("\"resourceVersion\":", Cluster.Mutations.Single().Body);
    }

    [Fact]
    public async Task Verify_PodsOnTheirWay_IsProgressing()
    {
        var call = await BegunAsync(Tool, To(5));
        Cluster.HoldControllers();
        await InvokeAsync(Tool, ToolPhase.Execute, To(5), call);
        Assert.Equal(HealthState.Progressing, (await VerifyAsync(Tool, To(5), call)).State);
        Cluster.ReleaseControllers();
        Assert.Equal(HealthState.Healthy, (await VerifyAsync(Tool, To(5), call)).State);
    }

    [Fact]
    public async Task DryRun_Scale_AsksTheServerAndChangesNothing()
    {
        var result = await InvokeAsync(Tool, ToolPhase.DryRun, To(9), await BegunAsync(Tool, To(9)));
        Assert.Contains("from 2 to 9", result.Text);
        Assert.Contains(Cluster.Requests, request => request is { Method: "PUT", Query: "?dryRun=All", Status: 200 });
        Assert.Empty(Cluster.Mutations);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task Execute_ReplicasOutOfRange_IsRefusedBeforeAnyRequest(int replicas)
    {
        Assert.Contains("'replicas' must be between 0 and 1000", (await RefusedAsync(Tool, ToolPhase.Snapshot, To(replicas))).Message);
        Assert.Empty(Cluster.Requests);
    }

    [Fact]
    public async Task Execute_RbacAllowsOnlyReading_SaysTheSubresource()
    {
        Cluster.Deny("update", "deployments/scale");
        var call = await BegunAsync(Tool, To(3));
        Assert.Contains("may not update deployments/scale in namespace shop", (await RefusedAsync(Tool, ToolPhase.Execute, To(3), call)).Message);
        Assert.Empty(Cluster.Mutations);
    }
}
