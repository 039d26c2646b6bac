using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Topology;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops.Topology;

public sealed class GetTopologyTool(TopologyReader topology, TimeProvider time) : ReadTool<GetTopologyTool.Parameters, GetTopologyTool.Result>(new("get_topology")
{
    Title = "What is connected to what",
    Description = "The map around one thing (pod, deployment, service, ingress, claim, node, VM, ESXi host, datastore, container, machine): what it runs on, stores on and routes to, across Kubernetes, VMware and Docker, and what uses it. Left out, how much of each kind there is. For a failure's consequences use blast_radius.",
})
{
    private const int Shown = 200;

    public sealed record Parameters(
        [property: Description("Name, kind:name, IP address or UUID, such as shop/web-1, node:worker-3 or 10.0.0.5."), MaxLength(300)] string? Asset = null,
        [property: Description("How many steps in each direction."), Range(1, 10)] int Depth = 4);

    public sealed record Result(
        TopologyNode? Asset, [property: Description("What it needs, the nearest first.")] IReadOnlyList<Neighbour> Needs,
        [property: Description("What needs it, the nearest first.")] IReadOnlyList<Neighbour> NeededBy,
        [property: Description("Things on the map by kind.")] IReadOnlyDictionary<string, int> Kinds, bool Truncated, string Notice);

    public sealed record Neighbour(TopologyNode Node, string Link, [property: Description("The neighbour through which it is connected.")] string Through, int Depth);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var (graph, sources) = await topology.ReadAsync(cancellationToken);
        var notice = AssetFinder.Notice(sources, time.GetUtcNow());
        var kinds = graph.Nodes.CountBy(node => node.Kind).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary();
        if (string.IsNullOrWhiteSpace(parameters.Asset))
            return new($"On the map: {(kinds.Count == 0 ? "nothing yet" : string.Join(", ", kinds.Select(pair => AssetFinder.Count(pair.Value, pair.Key))))}. {notice}".TrimEnd(), new(null, [], [], kinds, false, notice));
        var asset = AssetFinder.One(graph, parameters.Asset.Trim());
        var (needs, neededBy) = (graph.Needs(asset.Key, parameters.Depth), graph.NeededBy(asset.Key, parameters.Depth));
        var cut = Math.Max(0, needs.Count - Shown) + Math.Max(0, neededBy.Count - Shown);
        List<string> lines =
        [
            AssetFinder.Describe(asset),
            needs.Count == 0 ? "needs nothing on the map" : "needs",
            .. needs.Take(Shown).Select(step => Line(step, step.Link.To)),
            neededBy.Count == 0 ? "nothing on the map needs it" : "is needed by",
            .. neededBy.Take(Shown).Select(step => Line(step, step.Link.From)),
        ];
        if (cut > 0)
            lines.Add($"{cut} more are not shown; lower depth.");
        lines.Add(notice);
        return new(string.Join('\n', lines).TrimEnd(), new(
            asset, [.. needs.Take(Shown).Select(step => new Neighbour(step.Node, step.Link.Kind, step.Link.From, step.Depth))],
            [.. neededBy.Take(Shown).Select(step => new Neighbour(step.Node, step.Link.Kind, step.Link.To, step.Depth))], kinds, cut > 0, notice));
    }

    private static string Line(TopologyStep step, string key) =>
        $"{new string(' ', 2 * step.Depth)}{AssetFinder.Describe(step.Node)} — {step.Link.Kind}{(step.Depth == 1 ? "" : $" {(key == step.Link.To ? "of" : "over")} {(key == step.Link.To ? step.Link.From : step.Link.To)}")}";
}
