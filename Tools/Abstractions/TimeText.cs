using System.Globalization;
using System.Text.RegularExpressions;

namespace AIOps.Tools.Abstractions;

/// <summary>Points in time as people and models write them: an age such as <c>15m</c>, or ISO 8601.</summary>
public static partial class TimeText
{
    /// <param name="parameter">Named in the error.</param>
    /// <exception cref="ToolException">Neither of the two.</exception>
    public static DateTimeOffset Parse(string parameter, string text, DateTimeOffset now)
    {
        if (Age().Match(text) is { Success: true } age)
        {
            var amount = int.Parse(age.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            return now - (age.Groups[2].Value switch
            {
                "s" => TimeSpan.FromSeconds(amount),
                "m" => TimeSpan.FromMinutes(amount),
                "h" => TimeSpan.FromHours(amount),
                _ => TimeSpan.FromDays(amount),
            });
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new ToolException($"{parameter} '{ToolException.Quote(text)}' is neither an age such as 15m, 2h, 1d nor an ISO 8601 time.");
    }

    [GeneratedRegex(@"\A([0-9]{1,5})([smhd])\z")]
    private static partial Regex Age();
}
