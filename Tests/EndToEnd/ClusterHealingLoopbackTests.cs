using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd;

/// <summary>In every run: against a Kubernetes API on loopback.</summary>
public sealed class ClusterHealingLoopbackTests : ClusterHealingTests
{
    private LoopbackCluster _cluster = null!;

    protected override async Task<(string, string)> CrashAsync()
    {
        _cluster = await LoopbackCluster.StartAsync();
        _cluster.AddDeployment("shop", Deployment, crashLooping: CrashLoop.UntilRestart);
        return (_cluster.WriteKubeconfig(Path.Combine(Installation.Folder, "kubeconfig")), "shop");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
