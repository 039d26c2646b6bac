namespace AIOps.Policies.Conditions;

/// <summary>One field of the alert matches one of the patterns. A field that the alert does not have matches nothing.</summary>
public sealed class FieldCondition(string path, ConditionField field, Wildcard[] patterns) : Condition(path)
{
    // A label may be a page long; an explanation is read by a person.
    private const int MaxShown = 120;

    public ConditionField Field { get; } = field;

    public IReadOnlyList<Wildcard> Patterns => patterns;

    public override bool Matches(Alert alert)
    {
        if (Field.Read(alert) is not { } value)
            return false;
        foreach (var pattern in patterns)
            if (pattern.Matches(value))
                return true;
        return false;
    }

    public override string? Explain(Alert alert)
    {
        if (Matches(alert))
            return null;
        var wanted = string.Join(" or ", patterns.Take(5).Select(p => $"\"{Cut(p.Pattern)}\"")) + (patterns.Length > 5 ? $" or {patterns.Length - 5} more" : "");
        return Field.Read(alert) is { } value
            ? $"{Path} wants {wanted}; the alert has \"{Cut(value)}\""
            : $"{Path} wants {wanted}; the alert has none";
    }

    private static string Cut(string text) => Excerpt.Head(text, MaxShown);
}
