namespace AIOps.Policies.Conditions;

/// <summary>Every part holds.</summary>
public sealed class AllCondition(string path, Condition[] parts) : Condition(path)
{
    public IReadOnlyList<Condition> Parts => parts;

    public override bool Matches(Alert alert)
    {
        foreach (var part in parts)
            if (!part.Matches(alert))
                return false;
        return true;
    }

    public override string? Explain(Alert alert)
    {
        foreach (var part in parts)
            if (part.Explain(alert) is { } reason)
                return reason;
        return null;
    }
}
