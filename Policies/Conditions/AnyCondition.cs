namespace AIOps.Policies.Conditions;

/// <summary>At least one part holds.</summary>
public sealed class AnyCondition(string path, Condition[] parts) : Condition(path)
{
    public IReadOnlyList<Condition> Parts => parts;

    public override bool Matches(Alert alert)
    {
        foreach (var part in parts)
            if (part.Matches(alert))
                return true;
        return false;
    }

    public override string? Explain(Alert alert) => Matches(alert)
        ? null
        : $"{Path}: none of its {parts.Length} holds; the first: {parts[0].Explain(alert)}";
}
