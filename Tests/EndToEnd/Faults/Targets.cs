using System.Collections.Concurrent;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>
/// A cluster with a deployment for every alert, which counts what is really changed. Restarting a deployment twice changes it
/// twice, so nothing is hidden by a target that would swallow a repeat.
/// </summary>
internal sealed class Targets(LoopbackCluster cluster) : IAsyncDisposable
{
    private const int PerNamespace = 20;
    private readonly ConcurrentDictionary<string, int> _changes = new();
    private int _made;

    public LoopbackCluster Cluster => cluster;

    /// <summary>Deployments that were changed, with how often.</summary>
    public IReadOnlyDictionary<string, int> Changes => _changes;

    public static async Task<Targets> StartAsync()
    {
        var targets = new Targets(await LoopbackCluster.StartAsync());
        targets.Cluster.Intercept(targets.CountAsync);
        return targets;
    }

    /// <summary>Returns once so many have been changed.</summary>
    public Task ReachAsync(int changes) => Eventually.TrueAsync(() => Task.FromResult(_changes.Count >= changes), TimeSpan.FromSeconds(120));

    /// <summary>One more target.</summary>
    public (string Namespace, string Deployment) Next()
    {
        var number = Interlocked.Increment(ref _made);
        var target = (Namespace: $"shop{number / PerNamespace}", Deployment: $"web{number}");
        cluster.AddDeployment(target.Namespace, target.Deployment);
        return target;
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    private Task<bool> CountAsync(LoopbackRequest request, bool after)
    {
        if (after && request.Changed)
            _changes.AddOrUpdate(string.Join('/', request.Path.Split('/').Where((_, i) => i is 5 or 7)), 1, (_, times) => times + 1);
        return Task.FromResult(true);
    }
}
