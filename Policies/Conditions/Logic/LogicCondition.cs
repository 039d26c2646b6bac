using System.Text.Json;

namespace AIOps.Policies.Conditions.Logic;

/// <summary>A JSON Logic rule over the alert. One that cannot be evaluated matches nothing.</summary>
public sealed class LogicCondition : Condition
{
    private readonly LogicExpression _rule;

    private LogicCondition(LogicExpression rule, string path) : base(path) => _rule = rule;

    /// <exception cref="PolicyFormatException">The rule cannot be meant.</exception>
    public static LogicCondition Parse(JsonElement rule, string path) => rule.ValueKind == JsonValueKind.Object && rule.GetPropertyCount() == 1
        ? new(LogicParser.Parse(rule, path), path)
        : throw new PolicyFormatException(path, "must be a JSON Logic rule: an object with one operator");

    /// <remarks>Unlike the other forms it allocates: the alert is laid out as the rule's data.</remarks>
    public override bool Matches(Alert alert)
    {
        try
        {
            return LogicValue.IsTrue(_rule.Evaluate(LogicData.Of(alert), new LogicBudget()));
        }
        catch (LogicException)
        {
            return false;
        }
    }
}
