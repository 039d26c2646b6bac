namespace AIOps.Policies.Conditions;

public sealed class NotCondition(Condition part) : Condition
{
    public override bool Matches(Alert alert) => !part.Matches(alert);
}
