namespace AIOps.Policies.Conditions;

/// <summary>A compiled test of an alert. Pure: no state, no clock, no allocation.</summary>
public abstract class Condition
{
    public abstract bool Matches(Alert alert);
}
