namespace AIOps.Policies.Conditions;

/// <summary>A field of an alert that a condition may ask for.</summary>
/// <param name="Key">The name of the label or annotation; empty for the others.</param>
public readonly record struct ConditionField(ConditionFieldKind Kind, string Key)
{
    /// <summary>Severities and sources are written in any case; names, labels and annotations are not.</summary>
    public bool IgnoresCase => Kind is ConditionFieldKind.Severity or ConditionFieldKind.Source;

    /// <summary>Null when the alert has no such field. Allocates nothing.</summary>
    public string? Read(Alert alert) => Kind switch
    {
        ConditionFieldKind.Label => alert.Labels.TryGetValue(Key, out var label) ? label : null,
        ConditionFieldKind.Annotation => alert.Annotations.TryGetValue(Key, out var annotation) ? annotation : null,
        ConditionFieldKind.Severity => alert.Severity,
        ConditionFieldKind.Source => alert.Source,
        ConditionFieldKind.Name => alert.Name,
        _ => alert.Status == AlertStatus.Firing ? "firing" : "resolved",
    };
}
