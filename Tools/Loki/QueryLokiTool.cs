using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Loki;

public sealed class QueryLokiTool(LokiClient client, TimeProvider time) : ReadTool<QueryLokiTool.Parameters, QueryLokiTool.Result>(new("query_loki")
{
    Title = "Query Loki",
    Description = "Runs a LogQL query over the last hour, or from start to end, and answers the newest lines; a metric query such as sum by (app) (rate({env=\"prod\"} |= \"error\" [5m])) answers last, minimum, maximum and average. "
        + "Use loki_labels for what can be selected and loki_error_summary for an overview of errors.",
})
{
    private const int SeriesShown = 50;

    public sealed record Parameters(
        [property: Description("LogQL, such as {namespace=\"shop\", app=\"web\"} |= \"error\"."), MinLength(1), MaxLength(5000)] string Query,
        [property: Description("Begin: RFC 3339, Unix seconds, or relative such as -15m; left out, one hour before end.")] string? Start = null,
        [property: Description("End; left out, now.")] string? End = null,
        [property: Description("How many lines."), Range(1, 1000)] int Limit = 100);

    public sealed record Result(
        int Total, [property: Description("More lines may exist than were asked for.")] bool Limited,
        [property: Description("Labels that all lines have.")] IReadOnlyDictionary<string, string>? Shared, IReadOnlyList<Line>? Lines,
        [property: Description("Of a metric query.")] IReadOnlyList<Summary>? Series);

    public sealed record Line(DateTimeOffset Time, string Text, IReadOnlyDictionary<string, string> Labels);

    public sealed record Summary(IReadOnlyDictionary<string, string> Labels, double Last, double Min, double Max, double Avg);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var window = LokiWindow.Of(parameters.Start, parameters.End, time.GetUtcNow());
        var answer = await client.QueryRangeAsync(parameters.Query, window.Start, window.End, parameters.Limit, cancellationToken);
        if (answer.Lines.Count == 0 && answer.Metrics.Count == 0)
            return new($"No lines {window} in Loki {client.Address.Authority} match: {parameters.Query}", new(0, false, null, null, null));
        return answer.IsMetric ? Numbers(answer, window) : Shown(answer, window, parameters.Limit);
    }

    private static Answer<Result> Shown(LokiAnswer answer, LokiWindow window, int limit)
    {
        // What all lines share is said once.
        var shared = answer.Lines[0].Labels.Where(label => answer.Lines.All(line => line.Labels.TryGetValue(label.Key, out var value) && value == label.Value)).ToDictionary();
        var shown = answer.Lines.Take(limit).ToList();
        var text = shown.Select(line =>
        {
            var own = line.Labels.Where(label => !shared.ContainsKey(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}").ToList();
            return $"{line.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {(own.Count == 0 ? "" : $"[{string.Join(' ', own)}] ")}{line.Text}";
        });
        var notice = answer.Lines.Count >= limit ? $" There may be more: only the newest {limit} were asked for; narrow the query or the time, or raise limit." : "";
        return new(
            $"{shown.Count} lines of {answer.Streams} streams {window}, the newest first.{notice}\nAll: {{{string.Join(", ", shared.Select(label => $"{label.Key}=\"{label.Value}\""))}}}\n{string.Join('\n', text)}",
            new(shown.Count, answer.Lines.Count >= limit, shared, [.. shown.Select(line => new Line(line.Time, line.Text, line.Labels))], null));
    }

    private static Answer<Result> Numbers(LokiAnswer answer, LokiWindow window)
    {
        var rows = answer.Metrics.Take(SeriesShown).Select(metric => (metric.Labels, Values: metric.Values.Select(pair => pair.Value).Where(double.IsFinite).DefaultIfEmpty(0).ToList())).ToList();
        var table = new TextTable("SERIES", "LAST", "MIN", "MAX", "AVG");
        foreach (var (labels, values) in rows)
            table.Add($"{{{string.Join(", ", labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}}", Text(values[^1]), Text(values.Min()), Text(values.Max()), Text(values.Average()));
        var notice = answer.Metrics.Count > SeriesShown ? $"\nOnly {SeriesShown} of {answer.Metrics.Count} series are shown; aggregate with sum by (…)." : "";
        return new($"{answer.Metrics.Count} series {window}:\n{table}{notice}",
            new(answer.Metrics.Count, false, null, null, [.. rows.Select(row => new Summary(row.Labels, row.Values[^1], row.Values.Min(), row.Values.Max(), row.Values.Average()))]));
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
