using AIOps.Tests.Tools.Kubernetes;

namespace AIOps.Tests.EndToEnd;

/// <summary>Against the real cluster of <c>AIOPS_E2E_KUBECONFIG</c>, where containers really crash and come back.</summary>
public sealed class ClusterHealingLiveTests(LiveNamespace live) : ClusterHealingTests, IClassFixture<LiveNamespace>
{
    protected override async Task<(string, string)> CrashAsync()
    {
        Assert.SkipWhen(LiveNamespace.Kubeconfig is null, LiveNamespace.Missing);
        await live.AddCrashLoopAsync(Deployment);
        // A real rollout takes longer than one on loopback.
        Installation.Environment["AIOPS_Verification__FirstDelay"] = "00:00:03";
        return (LiveNamespace.Kubeconfig!, live.Name);
    }
}
