namespace AIOps.Policies.Conditions;

public enum ConditionFieldKind
{
    Label,
    Annotation,
    Severity,
    Source,
    Name,
    Status,
}
