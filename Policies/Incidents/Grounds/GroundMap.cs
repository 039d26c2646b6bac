using AIOps.Policies.Safety;
using AIOps.Policies.Topology;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Incidents.Grounds;

/// <summary>
/// What runs on what, as it was read a while ago: intake asks it for each new alert and waits for nobody. Without a map, or
/// with one that is too old, every alert stands alone.
/// </summary>
public sealed class GroundMap(TopologyReader topology, IOptions<IncidentOptions> options, TimeProvider time)
{
    // Container on node on VM on host.
    private const int Depth = 4;

    // What is older may name machines that pods have long left.
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(10);

    /// <summary>Machines by the labels that name them, from what carries to what is carried.</summary>
    private static readonly (string Kind, string[] Labels)[] Machines = [("host", ["host_name", "host"]), ("vm", ["vm_name", "vm"]), ("node", ["node_name", "node"])];

    private volatile Snapshot? _last;

    private sealed record Snapshot(TopologyGraph Graph, DateTimeOffset At);

    /// <exception cref="Storage.StoreUnavailableException">The map stays as it was.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Topology.Enabled)
            return;
        var (graph, _) = await topology.ReadAsync(cancellationToken);
        _last = new(graph, time.GetUtcNow());
    }

    public AlertPlace PlaceOf(Alert alert)
    {
        if (_last is not { } last || last.Graph.Nodes.Count == 0 || time.GetUtcNow() - last.At > Oldest)
            return AlertPlace.Unknown;
        if (Carried(alert.Labels) is { } target)
            return new(null, Under(last.Graph, target));
        // Nothing that runs on it is named, so it is about the machine; the smallest that is named.
        foreach (var (kind, labels) in Machines.Reverse())
            if (labels.Select(label => alert.Labels.GetValueOrDefault(label)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } name
                && TopologyNode.KeyOf(kind, name) is var key && last.Graph.Has(key))
                return new(key, [key, .. Under(last.Graph, key)]);
        return AlertPlace.Unknown;
    }

    /// <summary>Small for what carries others, so that it is looked at before them.</summary>
    public static int LevelOf(AlertPlace place) => place.Ground is { } ground
        ? Array.FindIndex(Machines, machine => ground.StartsWith(machine.Kind + ":", StringComparison.Ordinal))
        : Machines.Length;

    private static string? Carried(IReadOnlyDictionary<string, string> labels) =>
        Targets.Of("pod", labels) ?? Targets.Of("deployment", labels) ?? Targets.Of("container", labels);

    private static List<string> Under(TopologyGraph graph, string key)
    {
        var (reached, grounds) = (new HashSet<string>(StringComparer.Ordinal) { key }, new List<string>());
        if (graph.Has(key))
            foreach (var step in graph.Needs(key, Depth))
                if (step.Link.Kind == TopologyLinks.RunsOn && reached.Contains(step.Link.From) && reached.Add(step.Node.Key))
                    grounds.Add(step.Node.Key);
        return grounds;
    }
}
