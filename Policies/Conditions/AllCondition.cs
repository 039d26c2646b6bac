namespace AIOps.Policies.Conditions;

public sealed class AllCondition(IReadOnlyList<Condition> parts) : Condition
{
    public override bool Matches(Alert alert)
    {
        for (var i = 0; i < parts.Count; i++)
            if (!parts[i].Matches(alert))
                return false;
        return true;
    }
}
