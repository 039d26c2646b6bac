using System.Text.Json;
using AIOps.Policies.Conditions.Logic;

namespace AIOps.Policies.Conditions;

/// <summary>
/// Turns the JSON forms of a condition into a <see cref="Condition"/>: <c>labels</c>, <c>annotations</c>, <c>label</c>+<c>value</c>,
/// <c>status</c>, <c>severity</c>, <c>source</c>, <c>name</c>, <c>all</c>, <c>any</c>, <c>not</c>, <c>logic</c> (JSON Logic); members of one object are combined by AND.
/// </summary>
public static class ConditionCompiler
{
    private const int MaxDepth = 16;

    /// <exception cref="PolicyFormatException">Names the member and what is wrong.</exception>
    public static Condition Compile(JsonElement condition) => Compile(condition, "condition", 0);

    private static AllCondition Compile(JsonElement condition, string path, int depth)
    {
        if (depth > MaxDepth)
            throw new PolicyFormatException(path, $"is nested deeper than {MaxDepth}");
        if (condition.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException(path, "must be an object");
        var parts = new List<Condition>();
        foreach (var member in condition.EnumerateObject())
            parts.AddRange(CompileMember(condition, member, $"{path}.{member.Name}", depth));
        // A condition that matches every alert is far more often a mistake than a wish.
        return parts.Count > 0 ? new AllCondition(path, [.. parts]) : throw new PolicyFormatException(path, "must name something to match");
    }

    private static IEnumerable<Condition> CompileMember(JsonElement parent, JsonProperty member, string path, int depth)
    {
        var value = member.Value;
        switch (member.Name)
        {
            case "labels":
                return Fields(value, path, ConditionFieldKind.Label);
            case "annotations":
                return Fields(value, path, ConditionFieldKind.Annotation);
            case "label":
                var label = Text(value, path);
                return parent.TryGetProperty("value", out var wanted)
                    ? [new FieldCondition($"{path} {label}", new(ConditionFieldKind.Label, label), Patterns(wanted, $"{path}.value"))]
                    : throw new PolicyFormatException(path, "needs a value beside it");
            case "value":
                return parent.TryGetProperty("label", out _) ? [] : throw new PolicyFormatException(path, "needs a label beside it");
            case "status":
                return Text(value, path).ToLowerInvariant() switch
                {
                    "firing" => [new FieldCondition(path, new(ConditionFieldKind.Status, ""), [new Wildcard("firing")])],
                    "resolved" => throw new PolicyFormatException(path, "a resolved alert triggers nothing; only firing can be matched"),
                    _ => throw new PolicyFormatException(path, "must be firing"),
                };
            case "severity":
                return [Field(value, path, ConditionFieldKind.Severity)];
            case "source":
                return [Field(value, path, ConditionFieldKind.Source)];
            case "name":
                return [Field(value, path, ConditionFieldKind.Name)];
            case "all":
                return [new AllCondition(path, Parts(value, path, depth))];
            case "any":
                return [new AnyCondition(path, Parts(value, path, depth))];
            case "not":
                return [new NotCondition(path, Compile(value, path, depth + 1))];
            case "logic":
                return [LogicCondition.Parse(value, path)];
            default:
                throw new PolicyFormatException(path, "is unknown; known are labels, annotations, label+value, status, severity, source, name, all, any, not, logic");
        }
    }

    private static IEnumerable<Condition> Fields(JsonElement value, string path, ConditionFieldKind kind)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.EnumerateObject().Any())
            throw new PolicyFormatException(path, "must be an object of names and patterns");
        return [.. value.EnumerateObject().Select(m => Field(m.Value, $"{path}.{m.Name}", kind, m.Name))];
    }

    private static FieldCondition Field(JsonElement value, string path, ConditionFieldKind kind, string key = "")
    {
        var field = new ConditionField(kind, key);
        return new(path, field, Patterns(value, path, field.IgnoresCase));
    }

    private static Condition[] Parts(JsonElement value, string path, int depth)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw new PolicyFormatException(path, "must be a list of conditions");
        return [.. value.EnumerateArray().Select((part, i) => Compile(part, $"{path}[{i}]", depth + 1))];
    }

    private static Wildcard[] Patterns(JsonElement value, string path, bool ignoreCase = false) => value.ValueKind switch
    {
        JsonValueKind.String => [new Wildcard(value.GetString()!, ignoreCase)],
        JsonValueKind.Array when value.GetArrayLength() > 0 => [.. value.EnumerateArray().Select((v, i) => new Wildcard(Text(v, $"{path}[{i}]"), ignoreCase))],
        _ => throw new PolicyFormatException(path, "must be a text, which may hold * and ?, or a list of them"),
    };

    private static string Text(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new PolicyFormatException(path, "must be a text");
}
