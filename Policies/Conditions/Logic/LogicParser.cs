using System.Text.Json;

namespace AIOps.Policies.Conditions.Logic;

/// <summary>Reads a JSON Logic rule: an object with one member is an operator with its arguments, anything else stands for itself.</summary>
internal static class LogicParser
{
    private const int MaxDepth = 32;
    private const int MaxParts = 2_000;

    /// <exception cref="PolicyFormatException">An operator is unknown, or the rule is larger than a person writes.</exception>
    public static LogicExpression Parse(JsonElement rule, string path)
    {
        var parts = 0;
        return Parse(rule, path, 0, ref parts);
    }

    private static LogicExpression Parse(JsonElement rule, string path, int depth, ref int parts)
    {
        if (depth > MaxDepth)
            throw new PolicyFormatException(path, $"is nested deeper than {MaxDepth}");
        if (++parts > MaxParts)
            throw new PolicyFormatException(path, $"the rule has more than {MaxParts} parts");
        if (rule.ValueKind == JsonValueKind.Array)
            return new LogicExpression.ListOf(ParseAll(rule, path, depth, ref parts));
        if (rule.ValueKind != JsonValueKind.Object || rule.GetPropertyCount() != 1)
            return new LogicExpression.Literal(LogicValue.Of(rule));
        var member = rule.EnumerateObject().First();
        path = $"{path}.{member.Name}";
        // One argument may stand without its list.
        LogicExpression[] arguments = member.Value.ValueKind == JsonValueKind.Array ? ParseAll(member.Value, path, depth, ref parts) : [Parse(member.Value, path, depth + 1, ref parts)];
        if (LogicControls.All.TryGetValue(member.Name, out var control))
            return new LogicExpression.Control(control, arguments);
        return LogicOperators.All.TryGetValue(member.Name, out var function)
            ? new LogicExpression.Call(function, arguments)
            : throw new PolicyFormatException(path, $"is no JSON Logic operator; known are {string.Join(", ", LogicControls.All.Keys.Concat(LogicOperators.All.Keys).Order(StringComparer.Ordinal))}");
    }

    private static LogicExpression[] ParseAll(JsonElement list, string path, int depth, ref int parts)
    {
        var parsed = new List<LogicExpression>();
        foreach (var item in list.EnumerateArray())
            parsed.Add(Parse(item, $"{path}[{parsed.Count}]", depth + 1, ref parts));
        return [.. parsed];
    }
}
