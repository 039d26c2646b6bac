using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Connection;
using AIOps.Tools.Kubernetes.Watching;

namespace AIOps.Tests.Tools.Kubernetes;

public sealed class WatchTests : KubernetesFixture
{
    private static readonly CancellationTokenSource Deadline = new(TimeSpan.FromMinutes(1));
    private KubernetesClient _client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var options = new KubernetesOptions { Kubeconfig = Path.Combine(Folder, "config") };
        _client = new(new ConnectionFinder(options, TimeProvider.System, _ => null).Find()!, options, TimeProvider.System);
        Cluster.AddNamespace("one");
    }

    public override async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private IAsyncEnumerator<WatchEvent> Watch() => _client.WatchAsync(KubernetesResource.Namespaces, null, new(), Deadline.Token).GetAsyncEnumerator(Deadline.Token);

    private static async Task<(WatchKind, string)> NextAsync(IAsyncEnumerator<WatchEvent> events)
    {
        Assert.True(await events.MoveNextAsync());
        return (events.Current.Kind, events.Current.Item.GetProperty("metadata").GetProperty("name").GetString()!);
    }

    [Fact]
    public async Task Watch_Changes_ComeAfterWhatIsThere()
    {
        await using var events = Watch();
        Assert.Equal((WatchKind.Added, "default"), await NextAsync(events));
        Assert.Equal((WatchKind.Added, "one"), await NextAsync(events));
        Cluster.AddNamespace("two");
        Assert.Equal((WatchKind.Added, "two"), await NextAsync(events));
        Cluster.Edit("namespaces", null!, "one", item => item["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" });
        Assert.Equal((WatchKind.Modified, "one"), await NextAsync(events));
        Cluster.Remove("namespaces", null!, "two");
        Assert.Equal((WatchKind.Deleted, "two"), await NextAsync(events));
    }

    [Fact]
    public async Task Watch_VersionForgotten_ListsAgainAndTellsWhatWent()
    {
        var cut = false;
        Cluster.Intercept((request, after) =>
        {
            if (cut || !request.Query.Contains("watch=true", StringComparison.Ordinal))
                return Task.FromResult(true);
            // While the watch is cut, one comes, one goes, and the server forgets the past.
            cut = true;
            Cluster.Remove("namespaces", null!, "one");
            Cluster.AddNamespace("two");
            Cluster.CompactHistory();
            return Task.FromResult(false);
        });
        await using var events = Watch();
        Assert.Equal((WatchKind.Added, "default"), await NextAsync(events));
        Assert.Equal((WatchKind.Added, "one"), await NextAsync(events));
        Assert.Equal((WatchKind.Modified, "default"), await NextAsync(events));
        Assert.Equal((WatchKind.Added, "two"), await NextAsync(events));
        Assert.Equal((WatchKind.Deleted, "one"), await NextAsync(events));
        Assert.Contains(Cluster.Requests, request => request.Status == 410);
    }

    [Fact]
    public async Task Watch_NotAllowed_EndsWithTheReason()
    {
        Cluster.Deny("watch", "namespaces");
        await using var events = Watch();
        await NextAsync(events);
        await NextAsync(events);
        Assert.Contains("may not watch namespaces", (await Assert.ThrowsAsync<ToolException>(() => NextAsync(events))).Message);
    }

    [Fact]
    public async Task RolloutStatus_Wait_EndsWhenTheRolloutDoes()
    {
        Cluster.AddDeployment("shop", "web");
        Cluster.HoldControllers();
        Cluster.Edit("deployments", "shop", "web", item =>
        {
            item["spec"]!["replicas"] = 3;
            item["metadata"]!["generation"] = 2;
        });
        var reported = new TaskCompletionSource();
        var waiting = InvokeAsync("rollout_status", ToolPhase.Execute, new { deployment_name = "web", @namespace = "shop", wait_seconds = 60 }, new(Report: _ => reported.TrySetResult()));
        await reported.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Cluster.ReleaseControllers();
        Assert.StartsWith("Rollout complete", (await waiting).Text);
    }
}
