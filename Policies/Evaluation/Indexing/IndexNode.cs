using AIOps.Policies.Conditions;

namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>A place in the index: policies to be asked here, and the fields that tell the others apart.</summary>
internal sealed class IndexNode
{
    // Up to here asking for each label is quicker than going through those of the alert.
    private const int FewLabels = 8;

    /// <param name="orders">Ascending.</param>
    /// <param name="first">The smallest order here or below.</param>
    public IndexNode(int[] orders, IReadOnlyCollection<IndexField> fields, int first)
    {
        (Orders, First) = (orders, first);
        var labels = fields.Where(f => f.Field.Kind == ConditionFieldKind.Label).ToArray();
        if (labels.Length <= FewLabels)
            labels = [];
        else
            ManyLabels = labels.ToDictionary(f => f.Field.Key);
        Fields = [.. fields.Except(labels)];
    }

    public int[] Orders { get; }

    public int First { get; }

    public IndexField[] Fields { get; }

    /// <summary>By name; null where there are few.</summary>
    public Dictionary<string, IndexField>? ManyLabels { get; }
}
