using System.Text.RegularExpressions;

namespace AIOps.Tests.Shared.LoopbackLoki;

/// <summary>The part of LogQL that selects: a stream selector, line filters, and count_over_time or rate around them.</summary>
internal sealed partial record LogQl(IReadOnlyList<LogQl.Condition> Labels, IReadOnlyList<LogQl.Condition> Lines, bool IsMetric)
{
    public sealed record Condition(string Name, string Operation, string Value)
    {
        /// <summary>Loki anchors a label's pattern and not a line's.</summary>
        public bool Holds(string text, bool isLabel) => Operation switch
        {
            "=" => text == Value,
            "|=" => text.Contains(Value, StringComparison.Ordinal),
            "!=" => isLabel ? text != Value : !text.Contains(Value, StringComparison.Ordinal),
            "=~" => Regex.IsMatch(text, $"^(?:{Value})$"),
            "|~" => Regex.IsMatch(text, Value),
            _ => !Regex.IsMatch(text, isLabel ? $"^(?:{Value})$" : Value),
        };
    }

    /// <exception cref="FormatException">As Loki words it.</exception>
    public static LogQl Parse(string query)
    {
        if (Metric().Match(query) is { Success: true } metric)
            return Parse(metric.Groups["inner"].Value) with { IsMetric = true };
        var match = Whole().Match(query);
        if (!match.Success)
            throw new FormatException($"parse error at line 1, col 1: syntax error: unexpected IDENTIFIER in {query}");
        return new(Conditions(match, "name", "label", "value"), Conditions(match, null, "filter", "text"), false);
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Labels.All(condition => condition.Holds(labels.GetValueOrDefault(condition.Name, ""), true));

    public bool Matches(string line) => Lines.All(condition => condition.Holds(line, false));

    private static List<Condition> Conditions(Match match, string? name, string operation, string value) =>
        [.. match.Groups[operation].Captures.Select((capture, i) => new Condition(name is null ? "" : match.Groups[name].Captures[i].Value, capture.Value, Unquote(match.Groups[value].Captures[i].Value)))];

    private static string Unquote(string quoted) => quoted[0] == '`' ? quoted[1..^1] : quoted[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    [GeneratedRegex("""\A\s*\{\s*((?<name>[a-zA-Z_]\w*)\s*(?<label>=~|!~|!=|=)\s*(?<value>"(\\.|[^"\\])*"|`[^`]*`)\s*,?\s*)+\}\s*((?<filter>\|=|\|~|!=|!~)\s*(?<text>"(\\.|[^"\\])*"|`[^`]*`)\s*)*\z""")]
    private static partial Regex Whole();

    [GeneratedRegex("""\A\s*(sum\s*)?\(?\s*(count_over_time|rate)\s*\((?<inner>.+)\[\w+\]\s*\)\s*\)?\s*\z""")]
    private static partial Regex Metric();
}
