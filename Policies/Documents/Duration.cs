using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Documents;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>2d</c>; larger units first, each at most once.</summary>
public static partial class Duration
{
    /// <summary>Longer ones are typing errors, and would not fit a timer or a column.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var match = Pattern().Match(text);
        if (!match.Success || text.Length > 64)
            return false;
        var sum = 0m;
        foreach (var (unit, length) in Units)
            if (match.Groups[unit] is { Success: true } count)
                sum += decimal.Parse(count.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * length.Ticks;
        if (sum > Longest.Ticks)
            return false;
        value = TimeSpan.FromTicks((long)sum);
        return true;
    }

    /// <summary>The shortest text that parses back; what is finer than a millisecond is cut off.</summary>
    public static string Format(TimeSpan value)
    {
        if (value < TimeSpan.FromMilliseconds(1))
            return "0s";
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var count = value.Ticks / length.Ticks;
            if (count == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            value -= TimeSpan.FromTicks(count * length.Ticks);
        }
        return text.ToString();
    }

    [GeneratedRegex(@"\A(?=[0-9])(?:(?<d>[0-9]{1,12})d)?(?:(?<h>[0-9]{1,12})h)?(?:(?<m>[0-9]{1,12})m(?!s))?(?:(?<s>[0-9]{1,12})s)?(?:(?<ms>[0-9]{1,12})ms)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
