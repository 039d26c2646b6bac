using System.Globalization;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

/// <summary>Moments and durations as people and models write them.</summary>
internal static partial class PrometheusTime
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>RFC 3339, Unix seconds, <c>now</c>, or relative to now: <c>-15m</c>, <c>now-1h30m</c>.</summary>
    public static DateTimeOffset Moment(string text, string name, DateTimeOffset now)
    {
        text = text.Trim();
        if (text == "now")
            return now;
        if (Relative().Match(text) is { Success: true } relative)
            return now - Duration(relative.Groups["span"].Value, name);
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_799)
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new ToolException($"{name} '{ToolException.Quote(text)}' is no time; give RFC 3339 (2026-01-31T12:00:00Z), Unix seconds, now, or -15m.");
    }

    /// <summary>Prometheus' notation (<c>30s</c>, <c>1h30m</c>) or seconds.</summary>
    public static TimeSpan Duration(string text, string name)
    {
        var total = 0.0;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var plain))
            total = plain * 1000;
        else if (Compound().Match(text) is { Success: true } match)
            for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
                total += double.Parse(match.Groups["number"].Captures[i].ValueSpan, CultureInfo.InvariantCulture) * Milliseconds(match.Groups["unit"].Captures[i].Value);
        return total > 0 && total <= Longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(total)
            : throw new ToolException($"{name} '{ToolException.Quote(text)}' is no duration; give such as 30s, 5m, 1h30m, up to ten years.");
    }

    private static double Milliseconds(string unit) => unit switch
    {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 7 * 86_400_000.0,
        _ => 365 * 86_400_000.0,
    };

    [GeneratedRegex(@"\A(now)?\s*-\s*(?<span>[0-9a-z]{1,40})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Relative();

    [GeneratedRegex(@"\A((?<number>[0-9]{1,12})(?<unit>ms|s|m|h|d|w|y)){1,7}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Compound();
}
