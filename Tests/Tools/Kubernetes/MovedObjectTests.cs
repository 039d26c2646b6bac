using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Tools.Kubernetes;

/// <summary>What counts as another world than the one that was decided about: identity and wish do, status does not.</summary>
public sealed class MovedObjectTests : KubernetesFixture
{
    private static readonly object Web = new { deployment_name = "web", @namespace = "shop" };
    private static readonly object ToFour = new { deployment_name = "web", replicas = 4, @namespace = "shop" };
    private static readonly object Patch = new { kind = "deployment", name = "web", @namespace = "shop", patch = """{"spec":{"replicas":5}}""" };
    private static readonly object Manifest = new { @namespace = "shop", manifest = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":5}}""" };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Cluster.AddDeployment("shop", "web", replicas: 2);
    }

    [Fact]
    public async Task Status_OfWhateverIsChanged_MovesNothing()
    {
        var pod = new { pod_name = Cluster.Pods("shop", "web")[0], @namespace = "shop" };
        (string Tool, object Arguments)[] all = [("restart_deployment", Web), ("scale_deployment", ToFour), ("patch_resource", Patch), ("apply_manifest", Manifest), ("restart_pod", pod), ("evict_pod", pod), ("delete_resource", Delete("deployment", "web"))];
        foreach (var (tool, arguments) in all)
        {
            var decided = await BegunAsync(tool, arguments);
            Cluster.Edit("deployments", "shop", "web", item => item["status"]!["readyReplicas"] = 1);
            Cluster.Edit("pods", "shop", pod.pod_name, item => item["status"]!["phase"] = "Running");
            Assert.False((await InvokeAsync(tool, ToolPhase.Snapshot, arguments, decided)).IsError, tool);
        }
    }

    [Fact]
    public async Task Replaced_IsMovedForEveryTool()
    {
        var pod = new { pod_name = Cluster.Pods("shop", "web")[0], @namespace = "shop" };
        (string Tool, object Arguments, string Kind, string Name)[] all =
        [
            // Pods first: a deployment that is replaced takes them with it.
            ("restart_pod", pod, "pods", pod.pod_name), ("evict_pod", pod, "pods", pod.pod_name),
            ("restart_deployment", Web, "deployments", "web"), ("scale_deployment", ToFour, "deployments", "web"), ("patch_resource", Patch, "deployments", "web"),
            ("apply_manifest", Manifest, "deployments", "web"), ("delete_resource", Delete("deployment", "web"), "deployments", "web"),
        ];
        foreach (var (tool, arguments, kind, name) in all)
        {
            var decided = await BegunAsync(tool, arguments);
            Cluster.Edit(kind, "shop", name, item => item["metadata"]!["uid"] = $"the-successor-{tool}");
            var failure = await RefusedAsync(tool, ToolPhase.Snapshot, arguments, decided);
            Assert.True(failure.Moved && failure.Message.Contains("replaced", StringComparison.Ordinal), $"{tool}: {failure.Message}");
        }
        Assert.Empty(Cluster.Mutations);
    }

    [Fact]
    public async Task Wish_OfWhatIsChanged_IsMoved()
    {
        var (scale, patch, apply, restart) = (await BegunAsync("scale_deployment", ToFour), await BegunAsync("patch_resource", Patch), await BegunAsync("apply_manifest", Manifest), await BegunAsync("restart_deployment", Web));
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["replicas"] = 3);
        Assert.Contains("from 2 to 3 replicas", (await MovedAsync("scale_deployment", ToFour, scale)).Message, StringComparison.Ordinal);
        await MovedAsync("patch_resource", Patch, patch);
        await MovedAsync("apply_manifest", Manifest, apply);
        // An autoscaler is nothing that a restart was decided about; a new template is.
        Assert.False((await InvokeAsync("restart_deployment", ToolPhase.Snapshot, Web, restart)).IsError);
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "shop/web:9.0");
        await MovedAsync("restart_deployment", Web, restart);
    }

    [Fact]
    public async Task Call_FindsAnotherWish_IsMovedAndNothingIsSent()
    {
        var (scale, patch, apply) = (await BegunAsync("scale_deployment", ToFour), await BegunAsync("patch_resource", Patch), await BegunAsync("apply_manifest", Manifest));
        Cluster.Edit("deployments", "shop", "web", item => item["spec"]!["replicas"] = 3);
        Assert.True((await RefusedAsync("scale_deployment", ToolPhase.Execute, ToFour, scale)).Moved);
        Assert.True((await RefusedAsync("patch_resource", ToolPhase.Execute, Patch, patch)).Moved);
        Assert.True((await RefusedAsync("apply_manifest", ToolPhase.Execute, Manifest, apply)).Moved);
        Assert.Empty(Cluster.Mutations);
    }

    [Fact]
    public async Task Node_ClosedMeanwhile_IsMoved()
    {
        var node = new { node_name = Cluster.Find("pods", "shop", Cluster.Pods("shop", "web")[0])!["spec"]!["nodeName"]!.ToString() };
        var (cordon, drain) = (await BegunAsync("cordon_node", node), await BegunAsync("drain_node", node));
        await InvokeAsync("cordon_node", ToolPhase.Execute, node, await BegunAsync("cordon_node", node, "somebody-else"));
        Assert.Contains("closed", (await MovedAsync("cordon_node", node, cordon)).Message, StringComparison.Ordinal);
        Assert.Contains("closed", (await MovedAsync("drain_node", node, drain)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conflict", true)]
    [InlineData("AlreadyExists", false)]
    public async Task Refused_WithAConflict_IsMovedUnlessItExistsAlready(string reason, bool moved)
    {
        var pod = new { pod_name = Cluster.Pods("shop", "web")[0], @namespace = "shop" };
        var call = await BegunAsync("evict_pod", pod);
        Cluster.FailNext(Fault.Answer(409) with { Reason = reason }, method: "POST");
        var failure = await RefusedAsync("evict_pod", ToolPhase.Execute, pod, call);
        Assert.Equal(moved, failure.Moved);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static object Delete(string kind, string name) => new { kind, name, @namespace = "shop" };

    private async Task<ToolException> MovedAsync(string tool, object arguments, ToolCall decided)
    {
        var failure = await RefusedAsync(tool, ToolPhase.Snapshot, arguments, decided);
        Assert.True(failure.Moved, $"{tool}: {failure.Message}");
        return failure;
    }
}
