using System.Collections.Concurrent;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Benchmarks.Faults;

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

    public int Made => _made;

    public static async Task<Targets> StartAsync()
    {
        var targets = new Targets(await LoopbackCluster.StartAsync());
        targets.Count((_, _) => Task.FromResult(true));
        return targets;
    }

    /// <summary>Counts, and lets something go wrong: <paramref name="pass"/> answers false to cut the connection, before or after (true) the effect.</summary>
    public void Count(Func<LoopbackRequest, bool, Task<bool>> pass) => cluster.Intercept((request, after) =>
    {
        if (after && request.Changed)
            _changes.AddOrUpdate(string.Join('/', request.Path.Split('/').Where((_, i) => i is 5 or 7)), 1, (_, times) => times + 1);
        return pass(request, after);
    });

    /// <summary>One more target.</summary>
    public (string Namespace, string Deployment) Next()
    {
        var number = Interlocked.Increment(ref _made);
        var target = (Namespace: $"shop{number / PerNamespace}", Deployment: $"web{number}");
        cluster.AddDeployment(target.Namespace, target.Deployment);
        return target;
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
