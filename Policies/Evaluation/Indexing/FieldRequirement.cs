using AIOps.Policies.Conditions;

namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>What must be so for a condition to hold, though it may not be enough: the field answers to one of the keys.</summary>
internal sealed record FieldRequirement(ConditionField Field, IReadOnlyList<IndexKey> Keys)
{
    /// <summary>Null for what tells no two alerts apart.</summary>
    public static FieldRequirement? Of(FieldCondition condition)
    {
        // The index is only asked about firing alerts.
        if (condition.Field.Kind == ConditionFieldKind.Status)
            return null;
        var keys = condition.Patterns.Select(IndexKey.Of).Distinct().ToArray();
        // Any value will do; for a label it still says that there must be one.
        return keys.Any(k => k is { IsPrefix: true, Text: "" }) && condition.Field.Kind is not (ConditionFieldKind.Label or ConditionFieldKind.Annotation)
            ? null
            : new(condition.Field, keys);
    }
}
