using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Loki;

public sealed class LokiErrorSummaryTool(LokiClient client, TimeProvider time) : ReadTool<LokiErrorSummaryTool.Parameters, LokiErrorSummaryTool.Result>(new("loki_error_summary")
{
    Title = "Loki error summary",
    Description = "Groups the error lines of the streams that match a selector into patterns with counts, first and last time and one example each; numbers, ids, times and addresses are abstracted. "
        + "The best first question about what goes wrong in a service's logs.",
    Timeout = TimeSpan.FromMinutes(1),
})
{
    private const int LinesRead = 5000, ExampleLimit = 400;
    private const string Errors = "(?i)(error|exception|fatal|panic|critical|fail(ed|ure|ing)?\\b|traceback|timed? ?out|refused|denied|out of memory|oom|unavailable|segfault)";

    public sealed record Parameters(
        [property: Description("Stream selector, such as {namespace=\"shop\", app=\"web\"}; it must not hold a pipeline."), RegularExpression(@"^\s*\{[\s\S]+\}\s*$"), MaxLength(2000)] string Selector,
        [property: Description("Begin; left out, one hour before end.")] string? Start = null,
        [property: Description("End; left out, now.")] string? End = null,
        [property: Description("Also lines that name no error.")] bool AllLines = false,
        [property: Description("How many patterns to show."), Range(1, 100)] int Limit = 20);

    public sealed record Result([property: Description("Lines read.")] int Lines, int Total, IReadOnlyList<Group> Patterns, IReadOnlyList<string> Notices);

    /// <param name="Pattern">With placeholders where the lines differ.</param>
    public sealed record Group(string Pattern, int Count, DateTimeOffset First, DateTimeOffset Last, string Example, IReadOnlyDictionary<string, string> Labels);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var window = LokiWindow.Of(parameters.Start, parameters.End, time.GetUtcNow());
        var selector = Selector(parameters.Selector);
        var query = parameters.AllLines ? selector : $"{selector} |~ `{Errors}`";
        var answer = await client.QueryRangeAsync(query, window.Start, window.End, LinesRead, cancellationToken);
        if (answer.IsMetric)
            throw new ToolException($"{selector} is no stream selector; give such as {{app=\"web\"}}.");
        var patterns = new LogPatterns();
        foreach (var line in answer.Lines)
            patterns.Add(line);
        var groups = patterns.Groups;
        if (groups.Count == 0)
            return new($"No {(parameters.AllLines ? "lines" : "error lines")} {window} in Loki {client.Address.Authority} match {selector}", new(0, 0, [], []));
        var shown = groups.Take(parameters.Limit).ToList();
        var notices = new List<string>();
        if (answer.Lines.Count >= LinesRead)
            notices.Add($"Only the newest {LinesRead} lines were read, back to {LokiWindow.Rfc(answer.Lines[^1].Time)}; counts are of these. Narrow the selector or the time.");
        if (groups.Count > shown.Count || patterns.Lost > 0)
            notices.Add($"{groups.Count - shown.Count} rarer patterns are not shown{(patterns.Lost > 0 ? $", {patterns.Lost} lines fit none" : "")}.");
        return new(
            string.Join('\n', [$"{answer.Lines.Count} lines in {groups.Count} patterns {window}:", .. shown.Select(Text), .. notices]),
            new(answer.Lines.Count, groups.Count, [.. shown.Select(group => new Group(group.Pattern, group.Count, group.First, group.Example.Time, Cut(group.Example.Text), group.Example.Labels))], notices));
    }

    private static string Text(LogPatterns.Group group) =>
        $"{group.Count}× {group.Pattern}\n    {Clock(group.First)} to {Clock(group.Example.Time)}; e.g. {Cut(group.Example.Text)}";

    private static string Clock(DateTimeOffset moment) => moment.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Cut(string text) => Excerpt.Head(text, ExampleLimit, " …(cut)");

    /// <summary>The braces must close at the end and nowhere before, outside quotes: what is appended then stays a filter of this selector.</summary>
    private static string Selector(string text)
    {
        text = text.Trim();
        char? quote = null;
        for (var i = 1; i < text.Length - 1; i++)
            if (quote == '"' && text[i] == '\\')
                i++;
            else if (quote is { } open)
                quote = text[i] == open ? null : quote;
            else if (text[i] is '"' or '`')
                quote = text[i];
            else if (text[i] is '{' or '}' or '|' or '#')
                throw new ToolException($"selector holds more than one stream selector; give such as {{app=\"web\"}}, and use query_loki for a pipeline.");
        return quote is null && text is ['{', .., '}'] ? text : throw new ToolException("selector has a quote or brace that is not closed; give such as {app=\"web\"}.");
    }
}
