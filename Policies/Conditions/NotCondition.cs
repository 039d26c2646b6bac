namespace AIOps.Policies.Conditions;

/// <summary>The part does not hold.</summary>
public sealed class NotCondition(string path, Condition part) : Condition(path)
{
    public override bool Matches(Alert alert) => !part.Matches(alert);

    public override string? Explain(Alert alert) => Matches(alert) ? null : $"{Path}: what must not hold does";
}
