using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Documents;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>2d</c>.</summary>
public static partial class Duration
{
    /// <summary>Longer ones are refused: nobody means them, and they leave the calendar when they are added to a date.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var match = Pattern().Match(text);
        if (!match.Success || text.Length is 0 or > 32)
            return false;
        foreach (Capture part in match.Groups["part"].Captures)
        {
            var unit = part.Value.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (!int.TryParse(part.Value.AsSpan(0, part.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return false;
            var length = Units.First(u => u.Unit == unit).Length;
            if (count > Longest / length)
                return false;
            value += count * length;
        }
        return value <= Longest;
    }

    /// <summary>The shortest text that parses back.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var count = (long)(value / length);
            if (count == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            value -= count * length;
        }
        return text.ToString();
    }

    [GeneratedRegex(@"\A(?<part>[0-9]{1,9}(?:ms|d|h|m|s))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
