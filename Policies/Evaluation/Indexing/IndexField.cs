using AIOps.Policies.Conditions;

namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>Where to go on by the value of one field: by its whole text, and by every prefix of it.</summary>
internal sealed class IndexField(ConditionField field, Dictionary<string, IndexNode> exact, PrefixTrie? prefixes)
{
    public ConditionField Field { get; } = field;

    public void Visit(string value, ref IndexSearch search)
    {
        if (exact.TryGetValue(value, out var node))
            search.Visit(node);
        prefixes?.Visit(value, ref search);
    }
}
