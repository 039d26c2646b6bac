using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>"query up in prometheus", "promql: rate(x[5m])": the expression is passed on as it was written.</summary>
internal sealed partial class PrometheusIntent : IIntent
{
    private const int Shown = 20;

    private static readonly string[] Statistics = ["min", "avg", "max", "last"];

    public (string? Server, string Text) Example => ("prometheus", "query up in prometheus");

    public Reading? Read(Question question)
    {
        var match = Before().Match(question.Original) is { Success: true } before ? before : After().Match(question.Original);
        var query = match.Groups["q"].Value.Trim().Trim('`', '"', '\'').Trim();
        return !match.Success || query.Length == 0 ? null
            : new Reading($"PromQL {query}", "prometheus", inquiry => inquiry.Ask("query_prometheus", new { Query = query }) is { } said ? Show(said) : null);
    }

    private static string Show(Said said)
    {
        var series = said.Items("series").ToList();
        if (said.IsError || series.Count == 0)
            return said.Text;
        var lines = series.Take(Shown).Select(s => $"- {Labels(s.At("labels"))}: {Value(s)}");
        return $"{series.Count} series:\n{string.Join('\n', lines)}{(series.Count > Shown ? $"\n{series.Count - Shown} more; narrow the query." : "")}";
    }

    private static string Labels(JsonElement labels) => labels.ValueKind != JsonValueKind.Object || !labels.EnumerateObject().Any() ? "{}"
        : $"{{{string.Join(", ", labels.EnumerateObject().Select(label => $"{label.Name}=\"{label.Value}\""))}}}";

    private static string Value(JsonElement series) => series.At("value") is { ValueKind: not JsonValueKind.Undefined } value ? value.ToString()
        : string.Join(", ", Statistics.Where(stat => series.Double(stat) is not null).Select(stat => string.Create(CultureInfo.InvariantCulture, $"{stat} {series.Double(stat):0.###}")));

    [GeneratedRegex(@"\A\s*(?:please\s+)?(?:query|run|ask|show|evaluate|what is|what's)?\s*(?:promql|prometheus(?:\s+query)?)\s*(?:for|with)?\s*:?\s+(?<q>[^?]+?)\s*\??\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Before();

    [GeneratedRegex(@"\A\s*(?:please\s+)?(?:query|run|ask|show|evaluate|get|what is|what's)\s+(?<q>.+?)\s+(?:in|from|on|against|with)\s+(?:promql|prometheus)\s*[?.!]?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex After();
}
