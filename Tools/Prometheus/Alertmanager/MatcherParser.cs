using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus.Alertmanager;

/// <summary>Reads matchers as Alertmanager writes them: <c>alertname="HighCpu", instance=~"web.*"</c>, braces optional.</summary>
internal static partial class MatcherParser
{
    private const int Most = 20;

    /// <exception cref="ToolException">Not matchers, or so wide that they silence everything.</exception>
    public static IReadOnlyList<SilenceMatcher> Parse(string text)
    {
        var matchers = new List<SilenceMatcher>();
        var rest = text.Trim();
        if (rest is ['{', .., '}'])
            rest = rest[1..^1].Trim();
        while (rest.Length > 0)
        {
            var match = Matcher().Match(rest);
            if (!match.Success)
                throw new ToolException($"matchers cannot be read at '{ToolException.Quote(rest)}'; give such as alertname=\"HighCpu\", instance=~\"web.*\".");
            var quoted = match.Groups["quoted"];
            var value = quoted.Success ? Unescape().Replace(quoted.Value, escape => escape.Groups[1].Value == "n" ? "\n" : escape.Groups[1].Value) : match.Groups["bare"].Value;
            var operation = match.Groups["operation"].Value;
            matchers.Add(new(match.Groups["name"].Value, value, operation.EndsWith('~'), operation[0] == '='));
            rest = rest[match.Length..];
        }
        if (matchers.Count is 0 or > Most)
            throw new ToolException($"matchers names {matchers.Count} labels; give 1 to {Most}, such as alertname=\"HighCpu\".");
        if (!matchers.Exists(Narrows))
            throw new ToolException("matchers would silence nearly every alert; name at least one label's value, such as alertname=\"HighCpu\".");
        return matchers;
    }

    // A negative, an empty or an anything pattern leaves nearly all alerts in.
    private static bool Narrows(SilenceMatcher matcher) =>
        matcher is { IsEqual: true, Value.Length: > 0 } && (!matcher.IsRegex || matcher.Value.Count(char.IsLetterOrDigit) >= 2 && !IsAnything(matcher.Value));

    private static bool IsAnything(string pattern) => Anything().IsMatch(pattern);

    [GeneratedRegex("""\A(?<name>[a-zA-Z_][a-zA-Z0-9_]*)\s*(?<operation>=~|!~|!=|=)\s*("(?<quoted>(\\.|[^"\\])*)"|(?<bare>[^\s",={}]+))\s*(,\s*|\z)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\\(.)", RegexOptions.CultureInvariant)]
    private static partial Regex Unescape();

    // One of the alternatives is .*, .+ or empty.
    [GeneratedRegex(@"(\A|[|(])(\.[*+]?)+(\z|[|)])|\A\||\|\z|\|\|", RegexOptions.CultureInvariant)]
    private static partial Regex Anything();
}
