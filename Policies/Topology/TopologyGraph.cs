namespace AIOps.Policies.Topology;

/// <summary>All systems' maps as one, with the joins between them. Built anew for each question; 20,000 nodes take some milliseconds.</summary>
public sealed class TopologyGraph
{
    private readonly Dictionary<string, TopologyNode> _nodes = new(StringComparer.Ordinal);
    private readonly ILookup<string, TopologyLink> _needs;
    private readonly ILookup<string, TopologyLink> _neededBy;

    public TopologyGraph(IEnumerable<TopologyMap> maps)
    {
        var parts = maps.ToList();
        foreach (var node in parts.SelectMany(map => map.Nodes))
            // A machine that a scan found is no more than a hint of what another system knows better.
            _nodes.TryAdd(node.Key, node);
        var links = parts.SelectMany(map => map.Links).Concat(TopologyJoins.Of(_nodes.Values))
            .Where(link => link.From != link.To && _nodes.ContainsKey(link.From) && _nodes.ContainsKey(link.To)).Distinct().ToList();
        (_needs, _neededBy) = (links.ToLookup(link => link.From, StringComparer.Ordinal), links.ToLookup(link => link.To, StringComparer.Ordinal));
    }

    public IReadOnlyCollection<TopologyNode> Nodes => _nodes.Values;

    public bool Has(string key) => _nodes.ContainsKey(key);

    /// <summary>By key, by name, by the last part of its name, by address or by id; several when it is ambiguous, none when it is not on the map.</summary>
    public IReadOnlyList<TopologyNode> Find(string text)
    {
        if (_nodes.TryGetValue(text, out var exact))
            return [exact];
        var all = _nodes.Values;
        Func<TopologyNode, bool>[] ways =
        [
            n => Same(n.Name, text) || Same(n.Key, text),
            n => n.Name.Length > text.Length && n.Name[^(text.Length + 1)] == '/' && n.Name.EndsWith(text, StringComparison.OrdinalIgnoreCase),
            n => n.Addresses?.Any(a => Same(a, text)) == true || n.Ids?.Any(id => Same(id, text)) == true,
        ];
        foreach (var way in ways)
            if (all.Where(way).OrderBy(n => n.Key, StringComparer.Ordinal).ToList() is { Count: > 0 } found)
                return found;
        return [];
    }

    /// <summary>What it needs, directly and through others, the nearest first; without itself.</summary>
    public IReadOnlyList<TopologyStep> Needs(string key, int depth) => Walk(key, depth, _needs, link => link.To);

    /// <summary>What needs it, directly and through others, the nearest first; without itself.</summary>
    public IReadOnlyList<TopologyStep> NeededBy(string key, int depth) => Walk(key, depth, _neededBy, link => link.From);

    /// <summary>
    /// What stops or suffers when <paramref name="key"/> fails, the nearest first. Of what any one is enough (a service's
    /// pods), it counts how many are lost.
    /// </summary>
    public IReadOnlyList<TopologyImpact> ImpactOf(string key)
    {
        var lost = new HashSet<string>(StringComparer.Ordinal) { key };
        var impacts = new Dictionary<string, TopologyImpact>(StringComparer.Ordinal);
        for (var open = new Queue<string>([key]); open.TryDequeue(out var gone);)
            foreach (var link in _neededBy[gone].OrderBy(link => link.From, StringComparer.Ordinal))
                if (!lost.Contains(link.From))
                {
                    var impact = Judge(link, lost);
                    impacts[link.From] = impact;
                    if (impact.IsDown && lost.Add(link.From))
                        open.Enqueue(link.From);
                }
        return [.. impacts.Values];
    }

    private TopologyImpact Judge(TopologyLink link, HashSet<string> lost)
    {
        var node = _nodes[link.From];
        if (!TopologyLinks.AnyIsEnough(link.Kind))
            return new(node, link, true, null, null);
        var ways = _needs[link.From].Where(other => other.Kind == link.Kind).ToList();
        var gone = ways.Count(way => lost.Contains(way.To));
        return new(node, link, gone == ways.Count, gone, ways.Count);
    }

    private List<TopologyStep> Walk(string key, int depth, ILookup<string, TopologyLink> links, Func<TopologyLink, string> next)
    {
        var (seen, steps) = (new HashSet<string>(StringComparer.Ordinal) { key }, new List<TopologyStep>());
        var layer = new List<string> { key };
        for (var level = 1; level <= depth && layer.Count > 0; level++)
        {
            var following = new List<string>();
            foreach (var link in layer.SelectMany(one => links[one].OrderBy(next, StringComparer.Ordinal)))
                if (seen.Add(next(link)))
                {
                    steps.Add(new(_nodes[next(link)], link, level));
                    following.Add(next(link));
                }
            layer = following;
        }
        return steps;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
