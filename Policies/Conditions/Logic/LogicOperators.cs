namespace AIOps.Policies.Conditions.Logic;

/// <summary>The published operators (jsonlogic.com/operations) whose arguments are evaluated first.</summary>
internal static class LogicOperators
{
    public static readonly IReadOnlyDictionary<string, LogicFunction> All = new Dictionary<string, LogicFunction>(StringComparer.Ordinal)
    {
        ["=="] = (a, _) => LogicValue.LooselyEqual(a[0], a[1]),
        ["==="] = (a, _) => LogicValue.StrictlyEqual(a[0], a[1]),
        ["!="] = (a, _) => !LogicValue.LooselyEqual(a[0], a[1]),
        ["!=="] = (a, _) => !LogicValue.StrictlyEqual(a[0], a[1]),
        [">"] = (a, _) => LogicValue.Compare(a[0], a[1]) > 0,
        [">="] = (a, _) => LogicValue.Compare(a[0], a[1]) >= 0,
        ["<"] = (a, _) => LogicValue.Compare(a[0], a[1]) < 0 && (!a.Has(2) || LogicValue.Compare(a[1], a[2]) < 0),
        ["<="] = (a, _) => LogicValue.Compare(a[0], a[1]) <= 0 && (!a.Has(2) || LogicValue.Compare(a[1], a[2]) <= 0),
        ["!!"] = (a, _) => LogicValue.IsTrue(a[0]),
        ["!"] = (a, _) => !LogicValue.IsTrue(a[0]),
        ["+"] = (a, _) => a.Values.Aggregate(0.0, (sum, value) => sum + LogicValue.LeadingNumber(value)),
        ["*"] = Multiply,
        ["-"] = (a, _) => a.Has(1) ? LogicValue.Number(a[0]) - LogicValue.Number(a[1]) : -LogicValue.Number(a[0]),
        ["/"] = (a, _) => LogicValue.Number(a[0]) / LogicValue.Number(a[1]),
        ["%"] = (a, _) => LogicValue.Number(a[0]) % LogicValue.Number(a[1]),
        ["min"] = (a, _) => a.Values.Select(LogicValue.Number).Aggregate(double.PositiveInfinity, Math.Min),
        ["max"] = (a, _) => a.Values.Select(LogicValue.Number).Aggregate(double.NegativeInfinity, Math.Max),
        ["in"] = (a, _) => In(a[0], a[1]),
        ["cat"] = (a, _) => LogicValue.Join(a.Values, ""),
        ["substr"] = Substr,
        ["merge"] = (a, _) => a.Values.SelectMany(value => value is IReadOnlyList<object?> list ? list : [value]).ToList(),
        // The reference prints; a condition has nowhere to print to.
        ["log"] = (a, _) => a[0],
        ["var"] = (a, data) => LogicData.Find(data, a[0], a.Has(1) ? a[1] : null),
        ["missing"] = (a, data) => Missing(a[0] is IReadOnlyList<object?> keys ? keys : a.Values, data),
        ["missing_some"] = MissingSome,
    };

    private static object? Multiply(LogicArguments arguments, object? data) => arguments.Values switch
    {
        [] => throw new LogicException("* needs an argument"),
        [var one] => one,
        var several => several.Select(LogicValue.LeadingNumber).Aggregate((product, value) => product * value),
    };

    private static bool In(object? wanted, object? place) => place switch
    {
        string { Length: > 0 } text => text.Contains(LogicValue.Text(wanted), StringComparison.Ordinal),
        IReadOnlyList<object?> list => list.Any(item => LogicValue.StrictlyEqual(item, wanted)),
        _ => false,
    };

    /// <summary>A negative start counts from the end; a negative length leaves so many out at the end.</summary>
    private static object? Substr(LogicArguments arguments, object? data)
    {
        var text = LogicValue.Text(arguments[0]);
        var begin = Whole(arguments[1], 0);
        var start = (int)(begin < 0 ? Math.Max(0, text.Length + begin) : Math.Min(begin, text.Length));
        var rest = text[start..];
        var length = arguments.Has(2) ? Whole(arguments[2], 0) : rest.Length;
        return length < 0 ? rest[..(int)Math.Max(0, rest.Length + Math.Max(length, -rest.Length))] : rest[..(int)Math.Min(length, rest.Length)];
    }

    private static double Whole(object? value, double absent) =>
        value == LogicValue.Undefined ? absent : LogicValue.Number(value) is var number && double.IsNaN(number) ? 0 : Math.Truncate(number);

    private static List<object?> Missing(IReadOnlyList<object?> keys, object? data) =>
        [.. keys.Where(key => LogicData.Find(data, key, null) is null or "")];

    private static List<object?> MissingSome(LogicArguments arguments, object? data)
    {
        var keys = arguments[1] as IReadOnlyList<object?> ?? throw new LogicException("missing_some needs a list of names");
        var missing = Missing(keys, data);
        return keys.Count - missing.Count >= LogicValue.Number(arguments[0]) ? [] : missing;
    }
}
