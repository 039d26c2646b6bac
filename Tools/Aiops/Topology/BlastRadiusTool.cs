using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Topology;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops.Topology;

public sealed class BlastRadiusTool(TopologyReader topology, TimeProvider time) : ReadTool<BlastRadiusTool.Parameters, BlastRadiusTool.Result>(new("blast_radius")
{
    Title = "What depends on it",
    Description = "What stops and what merely suffers when one thing fails or is restarted: pods of a node, deployments and services that lose all or some of their pods, VMs of a host or datastore, ingresses behind them. Ask before draining, rebooting or deleting anything.",
})
{
    private const int Shown = 200;

    public sealed record Parameters(
        [property: Description("Name, kind:name, IP address or UUID, such as node:worker-3, vm:db-1 or datastore:ssd-2."), MinLength(1), MaxLength(300)] string Asset);

    public sealed record Result(
        TopologyNode Asset, [property: Description("What stops.")] IReadOnlyList<Affected> Down, [property: Description("What goes on with less.")] IReadOnlyList<Affected> Degraded,
        bool Truncated, string Notice);

    /// <param name="Lost">Of several of which any one is enough: how many are lost.</param>
    public sealed record Affected(TopologyNode Node, string Link, string Through, int? Lost, int? Of);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var (graph, sources) = await topology.ReadAsync(cancellationToken);
        var asset = AssetFinder.One(graph, parameters.Asset.Trim());
        var notice = AssetFinder.Notice(sources, time.GetUtcNow());
        var impacts = graph.ImpactOf(asset.Key);
        var (down, degraded) = (impacts.Where(i => i.IsDown).ToList(), impacts.Where(i => !i.IsDown).ToList());
        var heading = impacts.Count == 0
            ? $"Nothing on the map depends on {AssetFinder.Describe(asset)}."
            : $"Without {AssetFinder.Describe(asset)} {Count(down)} stop{(degraded.Count == 0 ? "" : $" and {Count(degraded)} go on with less")}.";
        // What people call: first what serves them, then what it is made of.
        var lines = down.Concat(degraded).OrderByDescending(i => i.IsDown).ThenBy(i => Rank(i.Node.Kind)).ThenBy(i => i.Node.Name, StringComparer.Ordinal).Take(Shown).Select(Line);
        var truncated = impacts.Count > Shown;
        return new(
            string.Join('\n', [heading, .. lines, .. truncated ? [$"{impacts.Count - Shown} more are not shown."] : Array.Empty<string>(), notice]).TrimEnd(),
            new(asset, Of(down), Of(degraded), truncated, notice));
    }

    private static string Count(List<TopologyImpact> impacts) =>
        impacts.Count == 0 ? "0 things" : string.Join(", ", impacts.CountBy(i => i.Node.Kind).OrderBy(pair => Rank(pair.Key)).Select(pair => AssetFinder.Count(pair.Value, pair.Key)));

    private static IReadOnlyList<Affected> Of(List<TopologyImpact> impacts) =>
        [.. impacts.Take(Shown).Select(i => new Affected(i.Node, i.Link.Kind, i.Link.To, i.Lost, i.Of))];

    private static string Line(TopologyImpact impact) =>
        $"{(impact.IsDown ? "STOPS " : "less  ")} {AssetFinder.Describe(impact.Node)} — {impact.Link.Kind} {impact.Link.To}{(impact.Lost is { } lost ? $", loses {lost} of {impact.Of}" : "")}";

    private static int Rank(string kind) => Array.IndexOf(["ingress", "service", "deployment", "statefulset", "daemonset", "job", "vm", "node"], kind) is >= 0 and var at ? at : 99;
}
