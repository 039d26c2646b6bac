namespace AIOps.Policies.Conditions;

public sealed class AnyCondition(IReadOnlyList<Condition> parts) : Condition
{
    public override bool Matches(Alert alert)
    {
        for (var i = 0; i < parts.Count; i++)
            if (parts[i].Matches(alert))
                return true;
        return false;
    }
}
