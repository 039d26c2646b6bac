using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AIOps.Policies.Conditions.Logic;

/// <summary>
/// Values as JSON Logic's reference sees them, which is as JavaScript does: null, <see cref="Undefined"/>, bool, double, string,
/// <see cref="IReadOnlyList{T}"/> and <see cref="IReadOnlyDictionary{TKey,TValue}"/> of such, with its conversions
/// (ECMA-262, 7.1 and 7.2).
/// </summary>
internal static class LogicValue
{
    /// <summary>An argument that was not given; not the same as null.</summary>
    public static readonly object Undefined = new();

    private const int MaxText = 64 * 1024;

    public static object? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(Of).ToList(),
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(member => member.Name, member => Of(member.Value)),
        _ => null,
    };

    /// <summary>As JavaScript's, but an empty list is false (jsonlogic.com/truthy).</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        _ => value != Undefined,
    };

    public static bool StrictlyEqual(object? one, object? other) => (one, other) switch
    {
        (double a, double b) => a == b,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        (bool a, bool b) => a == b,
        _ => ReferenceEquals(one, other),
    };

    public static bool LooselyEqual(object? one, object? other)
    {
        if (IsNothing(one) || IsNothing(other))
            return IsNothing(one) && IsNothing(other);
        if (IsObject(one) && IsObject(other))
            return ReferenceEquals(one, other);
        if (one is string a && other is string b)
            return string.Equals(a, b, StringComparison.Ordinal);
        (one, other) = (IsObject(one) ? Text(one) : one, IsObject(other) ? Text(other) : other);
        return one is string left && other is string right ? string.Equals(left, right, StringComparison.Ordinal) : Number(one) == Number(other);
    }

    /// <summary>Below, equal or above; null when they cannot be ordered.</summary>
    public static int? Compare(object? one, object? other)
    {
        (one, other) = (IsObject(one) ? Text(one) : one, IsObject(other) ? Text(other) : other);
        if (one is string a && other is string b)
            return Math.Sign(string.CompareOrdinal(a, b));
        var (left, right) = (Number(one), Number(other));
        return double.IsNaN(left) || double.IsNaN(right) ? null : left < right ? -1 : left > right ? 1 : 0;
    }

    /// <summary>NaN for what is no number.</summary>
    public static double Number(object? value) => value switch
    {
        null => 0,
        bool truth => truth ? 1 : 0,
        double number => number,
        string text => NumberText.Whole(text),
        _ when value == Undefined => double.NaN,
        _ => NumberText.Whole(Text(value)),
    };

    /// <summary>The number that a text begins with; NaN when it begins with none.</summary>
    public static double LeadingNumber(object? value) => value is double number ? number : NumberText.Leading(Text(value));

    /// <exception cref="LogicException">It would be longer than an alert can be.</exception>
    public static string Text(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        double number => NumberText.Of(number),
        string text => text,
        IReadOnlyList<object?> list => Join(list, ","),
        _ => value == Undefined ? "undefined" : "[object Object]",
    };

    /// <summary>What is nothing joins as nothing.</summary>
    public static string Join(IReadOnlyList<object?> values, string separator)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            if (!IsNothing(values[i]))
                text.Append(Text(values[i]));
            if (text.Length > MaxText)
                throw new LogicException($"a text grew beyond {MaxText.ToString(CultureInfo.InvariantCulture)} characters");
        }
        return text.ToString();
    }

    public static bool IsNothing(object? value) => value is null || value == Undefined;

    private static bool IsObject(object? value) => value is IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>;
}
