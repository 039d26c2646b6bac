namespace AIOps.Policies.Conditions.Logic;

/// <summary>The published operators that decide what is evaluated: choice and lists.</summary>
internal static class LogicControls
{
    public static readonly IReadOnlyDictionary<string, LogicControl> All = new Dictionary<string, LogicControl>(StringComparer.Ordinal)
    {
        ["if"] = If,
        ["?:"] = If,
        ["and"] = (parts, data, budget) => FirstThat(false, parts, data, budget),
        ["or"] = (parts, data, budget) => FirstThat(true, parts, data, budget),
        ["filter"] = (parts, data, budget) => Items(parts, data, budget) is { } list ? list.Where(item => LogicValue.IsTrue(Over(parts, 1, item, budget))).ToList() : [],
        ["map"] = (parts, data, budget) => Items(parts, data, budget) is { } list ? list.Select(item => Over(parts, 1, item, budget)).ToList() : new List<object?>(),
        ["reduce"] = Reduce,
        ["all"] = (parts, data, budget) => Items(parts, data, budget) is { Count: > 0 } list && list.All(item => LogicValue.IsTrue(Over(parts, 1, item, budget))),
        ["some"] = (parts, data, budget) => Items(parts, data, budget) is { Count: > 0 } list && list.Any(item => LogicValue.IsTrue(Over(parts, 1, item, budget))),
        ["none"] = (parts, data, budget) => Items(parts, data, budget) is not { Count: > 0 } list || !list.Any(item => LogicValue.IsTrue(Over(parts, 1, item, budget))),
    };

    private static object? If(IReadOnlyList<LogicExpression> parts, object? data, LogicBudget budget)
    {
        for (var i = 0; i + 1 < parts.Count; i += 2)
            if (LogicValue.IsTrue(parts[i].Evaluate(data, budget)))
                return parts[i + 1].Evaluate(data, budget);
        return parts.Count % 2 == 1 ? parts[^1].Evaluate(data, budget) : null;
    }

    /// <summary>The first value of that truth, else the last.</summary>
    private static object? FirstThat(bool truth, IReadOnlyList<LogicExpression> parts, object? data, LogicBudget budget)
    {
        object? value = LogicValue.Undefined;
        foreach (var part in parts)
            if (LogicValue.IsTrue(value = part.Evaluate(data, budget)) == truth)
                break;
        return value;
    }

    private static object? Reduce(IReadOnlyList<LogicExpression> parts, object? data, LogicBudget budget)
    {
        var initial = parts.Count > 2 ? parts[2].Evaluate(data, budget) : null;
        return Items(parts, data, budget) is { } list
            ? list.Aggregate(initial, (sum, item) => Over(parts, 1, new Dictionary<string, object?> { ["current"] = item, ["accumulator"] = sum }, budget))
            : initial;
    }

    private static IReadOnlyList<object?>? Items(IReadOnlyList<LogicExpression> parts, object? data, LogicBudget budget) =>
        parts.Count > 0 ? parts[0].Evaluate(data, budget) as IReadOnlyList<object?> : null;

    private static object? Over(IReadOnlyList<LogicExpression> parts, int index, object? data, LogicBudget budget) =>
        index < parts.Count ? parts[index].Evaluate(data, budget) : LogicValue.Undefined;
}
