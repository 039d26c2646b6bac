using System.Globalization;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Conditions.Logic;

/// <summary>Numbers to text and back as JavaScript does it (ECMA-262, Number::toString, StringToNumber, parseFloat).</summary>
internal static partial class NumberText
{
    public static string Of(double number)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "Infinity" : "-Infinity";
        if (number == 0)
            return "0";
        // The shortest digits that read back as the same number; only their arrangement differs.
        var shortest = number.ToString("E16", CultureInfo.InvariantCulture);
        for (var digits = 0; digits < 16; digits++)
            if (number.ToString($"E{digits}", CultureInfo.InvariantCulture) is var fewer && double.Parse(fewer, CultureInfo.InvariantCulture) == number)
            {
                shortest = fewer;
                break;
            }
        var sign = shortest[0] == '-' ? "-" : "";
        var split = shortest.IndexOf('E', StringComparison.Ordinal);
        var all = shortest[sign.Length..split].Replace(".", "", StringComparison.Ordinal);
        var point = int.Parse(shortest.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + 1;
        return sign + (point switch
        {
            > 21 or <= -6 => Scientific(all, point - 1),
            <= 0 => $"0.{new string('0', -point)}{all}",
            _ when point >= all.Length => all + new string('0', point - all.Length),
            _ => $"{all[..point]}.{all[point..]}",
        });
    }

    /// <summary>The whole text as a number; an empty one is 0, anything else that is none NaN.</summary>
    public static double Whole(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return 0;
        if (Prefixed().Match(text) is { Success: true } prefixed)
            return prefixed.Groups["digits"].ValueSpan.Length > 13 ? double.NaN : Convert.ToInt64(prefixed.Groups["digits"].Value, char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 });
        return Decimal().Match(text) is { Success: true } match && match.Length == text.Length ? Parse(text) : double.NaN;
    }

    /// <summary>The longest number at the beginning; NaN when there is none.</summary>
    public static double Leading(string text) => Decimal().Match(text.TrimStart()) is { Success: true, Length: > 0 } match ? Parse(match.Value) : double.NaN;

    private static string Scientific(string digits, int exponent) =>
        string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}");

    private static double Parse(string text) => text.TrimStart('+', '-') == "Infinity"
        ? text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity
        : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A0(?:[xX](?<digits>[0-9a-fA-F]+)|[oO](?<digits>[0-7]+)|[bB](?<digits>[01]+))\z")]
    private static partial Regex Prefixed();
}
