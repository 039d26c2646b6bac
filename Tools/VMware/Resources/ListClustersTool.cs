using System.ComponentModel;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Resources;

public sealed class ListClustersTool(VSphereClient client) : ReadTool<NoParameters, ListClustersTool.Result>(new("list_clusters")
{
    Title = "List clusters",
    Description = "Lists VMware clusters with their hosts, size, HA and DRS. Fewer effective hosts than hosts means that some cannot run machines now.",
})
{
    private const int Shown = 200;

    public sealed record Result(int Total, IReadOnlyList<Cluster> Clusters, [property: Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(NoParameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = (await client.ClustersAsync(cancellationToken)).OrderBy(cluster => cluster.EffectiveHosts is null || cluster.EffectiveHosts >= cluster.Hosts).ThenBy(cluster => cluster.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var table = new TextTable("CLUSTER", "STATUS", "HOSTS", "CPU", "MEMORY", "HA", "DRS");
        foreach (var cluster in all.Take(Shown))
            table.Add(cluster.Name, cluster.Status, cluster.Hosts is { } hosts ? $"{cluster.EffectiveHosts}/{hosts}" : null, cluster.CpuTotalMhz is { } cpu ? $"{cpu} MHz" : null, cluster.MemoryTotalMb is { } memory ? $"{memory} MB" : null, OnOff(cluster.HaEnabled), OnOff(cluster.DrsEnabled));
        var text = all.Count == 0
            ? $"vSphere at {client.Authority} has no clusters; a stand-alone ESXi host never has."
            : $"{all.Count} clusters in vSphere at {client.Authority}{(all.Count > Shown ? $", the first {Shown} shown" : "")}:\n{table}";
        return new(text, new(all.Count, [.. all.Take(Shown)], all.Count > Shown));
    }

    private static string? OnOff(bool? value) => value switch { true => "on", false => "off", null => null };
}
