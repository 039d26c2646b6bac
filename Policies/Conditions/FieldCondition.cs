namespace AIOps.Policies.Conditions;

/// <summary>One field of the alert matches one of the patterns. A field that the alert does not have matches nothing.</summary>
/// <param name="read">Must not allocate.</param>
public sealed class FieldCondition(Func<Alert, string?> read, IReadOnlyList<Wildcard> patterns) : Condition
{
    public override bool Matches(Alert alert)
    {
        if (read(alert) is not { } value)
            return false;
        for (var i = 0; i < patterns.Count; i++)
            if (patterns[i].Matches(value))
                return true;
        return false;
    }
}
