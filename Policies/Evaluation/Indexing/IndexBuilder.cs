using AIOps.Policies.Conditions;

namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>
/// Divides policies into a tree: each goes by the requirement that the fewest others share, and what is left of it goes on
/// below. So ten thousand policies for a hundred alert names in a hundred namespaces are two lookups deep.
/// </summary>
internal static class IndexBuilder
{
    /// <summary>So many are asked one by one as quickly as they are told apart.</summary>
    private const int FewEnough = 3;

    private const int MaxDepth = 12;
    private const int MaxCopies = 64;

    private sealed record Group(Dictionary<string, List<IndexEntry>> Exact, Dictionary<string, List<IndexEntry>> Prefixes);

    /// <param name="policies">In the order in which they act.</param>
    public static IndexNode Build(IReadOnlyList<CompiledPolicy> policies)
    {
        var entries = new List<IndexEntry>();
        for (var order = 0; order < policies.Count; order++)
        {
            var alternatives = Requirements.Of(policies[order].Condition);
            foreach (var open in alternatives)
                entries.Add(new(order, open, MaxCopies / alternatives.Length));
        }
        return Divide(entries, 0);
    }

    private static IndexNode Divide(List<IndexEntry> entries, int depth)
    {
        if (entries.Count <= FewEnough || depth == MaxDepth)
            return Leaf(entries);
        var shared = Count(entries);
        var here = new List<IndexEntry>();
        var groups = new Dictionary<ConditionField, Group>();
        foreach (var entry in entries)
            if (Rarest(entry, shared) is { } requirement)
                Put(groups, requirement, entry.Without(requirement));
            else
                here.Add(entry);
        var fields = groups.Select(g => new IndexField(g.Key,
            g.Value.Exact.ToDictionary(e => e.Key, e => Divide(e.Value, depth + 1), g.Value.Exact.Comparer),
            g.Value.Prefixes.Count == 0 ? null : PrefixTrie.Of(g.Value.Prefixes.Select(p => KeyValuePair.Create(p.Key, Divide(p.Value, depth + 1))), g.Key.IgnoresCase))).ToArray();
        return new(Orders(here), fields, entries.Min(e => e.Order));
    }

    private static IndexNode Leaf(List<IndexEntry> entries) => new(Orders(entries), [], entries.Count == 0 ? int.MaxValue : entries.Min(e => e.Order));

    private static int[] Orders(List<IndexEntry> entries) => [.. entries.Select(e => e.Order).Distinct().Order()];

    private static Dictionary<(ConditionField, IndexKey), int> Count(List<IndexEntry> entries)
    {
        var counts = new Dictionary<(ConditionField, IndexKey), int>();
        foreach (var requirement in entries.SelectMany(e => e.Open))
            foreach (var key in requirement.Keys)
                counts[(requirement.Field, key)] = counts.GetValueOrDefault((requirement.Field, key)) + 1;
        return counts;
    }

    private static FieldRequirement? Rarest(IndexEntry entry, Dictionary<(ConditionField, IndexKey), int> shared)
    {
        FieldRequirement? rarest = null;
        var least = long.MaxValue;
        foreach (var requirement in entry.Open)
        {
            var sharing = requirement.Keys.Sum(key => (long)shared[(requirement.Field, key)] * key.Breadth);
            if (requirement.Keys.Count <= entry.Copies && sharing < least)
                (rarest, least) = (requirement, sharing);
        }
        return rarest;
    }

    private static void Put(Dictionary<ConditionField, Group> groups, FieldRequirement requirement, IndexEntry entry)
    {
        var field = requirement.Field;
        if (!groups.TryGetValue(field, out var group))
            groups.Add(field, group = new(new(field.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal), []));
        foreach (var key in requirement.Keys)
        {
            var (table, text) = key.IsPrefix ? (group.Prefixes, field.IgnoresCase ? PrefixTrie.Fold(key.Text) : key.Text) : (group.Exact, key.Text);
            if (!table.TryGetValue(text, out var entries))
                table.Add(text, entries = []);
            entries.Add(entry);
        }
    }
}
