namespace AIOps.Policies.Conditions;

/// <summary>A compiled test of an alert. Pure: no state, no clock and, but for JSON Logic, no allocation.</summary>
/// <param name="path">The member of the document that it was compiled from, such as <c>condition.labels.severity</c>.</param>
public abstract class Condition(string path)
{
    public string Path => path;

    public abstract bool Matches(Alert alert);

    /// <summary>Null when it matches, else the first member that does not hold and what the alert has instead, in words.</summary>
    public virtual string? Explain(Alert alert) => Matches(alert) ? null : $"{Path} does not hold";
}
