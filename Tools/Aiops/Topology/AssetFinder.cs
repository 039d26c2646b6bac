using System.Globalization;
using AIOps.Policies.Topology;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops.Topology;

/// <summary>Which thing on the map is meant.</summary>
internal static class AssetFinder
{
    private const int Listed = 10;

    /// <exception cref="ToolException">None or several; names the nearest, or which there are.</exception>
    public static TopologyNode One(TopologyGraph graph, string text) => graph.Find(text) switch
    {
        [var one] => one,
        [] => throw new ToolException(graph.Nodes.Count == 0
            ? "The map is empty: no connected system has told yet what it runs."
            : $"Nothing on the map is called '{ToolException.Quote(text)}'.{NameSuggestions.Hint(text, graph.Nodes.Select(node => node.Name))}"),
        var several => throw new ToolException(
            $"'{ToolException.Quote(text)}' may be {string.Join(", ", several.Take(Listed).Select(node => node.Key))}{(several.Count > Listed ? $" or {several.Count - Listed} others" : "")}; give one of these."),
    };

    /// <summary>What the map lacks or how old it is, so that an absence is not taken for a fact.</summary>
    public static string Notice(IReadOnlyList<TopologySource> sources, DateTimeOffset now)
    {
        var gaps = sources.Where(source => source.Problem is not null || source.Map.Incomplete is not null).Select(source =>
            source.Problem is null
                ? $"{source.Name}: {source.Map.Incomplete}"
                : $"{source.Name} could not be read{(source.CollectedAt is { } at ? $" since {at.ToString("u", CultureInfo.InvariantCulture)}" : "")}: {source.Problem}").ToList();
        var age = sources.Select(source => source.CollectedAt).Min() is { } oldest ? $"As read {Math.Max(0, (now - oldest).TotalSeconds):0} s ago or later." : "";
        return gaps.Count == 0 ? age : $"{age} Incomplete: {string.Join("; ", gaps)}.";
    }

    /// <summary><c>2 pods</c>, <c>1 ingress</c>.</summary>
    public static string Count(int number, string kind) => number == 1 ? $"1 {kind}" : $"{number} {kind}{(kind.EndsWith('s') ? "es" : "s")}";

    public static string Describe(TopologyNode node) => node.State is null ? node.Key : $"{node.Key} ({node.State})";
}
