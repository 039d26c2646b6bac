using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

public sealed class QueryResultTool(ResultStore results, TimeProvider time) : ReadTool<QueryResultTool.Parameters, QueryResultTool.Result>(new("query_result")
{
    Title = "Part of a large result",
    Description = "Reads a tool result that was too large to be shown whole, by its result_id: a part of its data by path, its lines by grep, its beginning or end, or only how many there are.",
})
{
    // A bounded answer: what is more is said and can be asked for.
    private const int MaxShown = 200;
    private const int MaxCharacters = 12_000;
    private const int Default = 50;

    public sealed record Parameters(
        [property: Description("As the shortened result said"), RegularExpression("^[0-9a-f]{32}$")] string ResultId,
        [property: Description("Into the data: $.pods[*].name, $.pods[3], $.items[-1], $.pods[?(@.restarts > 3)].name, $.pods[?(@.phase != 'Running')]. Left out: the lines of the text"), MaxLength(500)] string? Path = null,
        [property: Description("Only lines, or values as JSON, that match this regular expression; (?i) ignores case, and there are no lookarounds or backreferences"), MaxLength(300)] string? Grep = null,
        [property: Description("The first so many"), Range(1, MaxShown)] int? Head = null,
        [property: Description("The last so many"), Range(1, MaxShown)] int? Tail = null,
        [property: Description("true: only how many there are")] bool Count = false);

    /// <param name="Total">Lines of the text, or values at the path, that match.</param>
    public sealed record Result(string Tool, int Total, int Shown,
        [property: Description("When asked without path")] IReadOnlyList<string>? Lines, [property: Description("When asked with path")] IReadOnlyList<JsonElement>? Values);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(parameters.ResultId, time.GetUtcNow(), cancellationToken) is not { } stored || (call.Caller is { } caller && caller != stored.Owner))
            throw new ToolException($"No result '{parameters.ResultId}' is kept for you; results are kept for a day. Call the tool again.");
        var grep = Pattern(parameters.Grep);
        if (parameters.Path is null)
        {
            var lines = Choose(stored.Text.Split('\n').Where(line => grep?.IsMatch(line) != false).ToList(), parameters, line => line, out var total);
            return Answer(stored, total, lines, new(stored.Tool, total, lines.Count, parameters.Count ? null : lines, null));
        }
        if (stored.Data is not { } data)
            throw new ToolException($"The result of {stored.Tool} has no data, only text; leave path out.");
        var values = JsonPath.Parse(parameters.Path).Select(data).Where(value => grep?.IsMatch(value.GetRawText()) != false).ToList();
        var shown = Choose(values, parameters, value => value.GetRawText(), out var found);
        return Answer(stored, found, shown.Select(value => value.GetRawText()), new(stored.Tool, found, shown.Count, null, parameters.Count ? null : shown));
    }

    private static Answer<Result> Answer(StoredResult stored, int total, IEnumerable<string> lines, Result result)
    {
        var what = result.Values is null && result.Lines is not null ? "lines" : "matches";
        var about = result.Shown == total ? $"{total} {what}" : $"{result.Shown} of {total} {what}";
        return new(total == 0 ? $"Nothing in the result of {stored.Tool} matches." : $"{about} in the result of {stored.Tool}\n{string.Join('\n', lines)}".TrimEnd(), result);
    }

    /// <summary>The asked part, as far as it fits.</summary>
    private static List<T> Choose<T>(List<T> all, Parameters parameters, Func<T, string> text, out int total)
    {
        total = all.Count;
        if (parameters.Count)
            return [];
        var (head, tail) = (parameters.Head ?? (parameters.Tail is null ? Default : 0), parameters.Tail ?? 0);
        var chosen = head + tail >= all.Count ? all : [.. all.Take(head), .. all.TakeLast(tail)];
        var room = MaxCharacters;
        var fitting = chosen.TakeWhile(item => (room -= text(item).Length) >= 0).ToList();
        return fitting.Count > 0 || chosen.Count == 0
            ? fitting
            : throw new ToolException($"The first match alone has {text(chosen[0]).Length} characters, more than the {MaxCharacters} that fit; narrow the path, or leave it out and use grep.");
    }

    private static Regex? Pattern(string? grep)
    {
        if (grep is null)
            return null;
        try
        {
            // In linear time, whatever the pattern and the text.
            return new Regex(grep, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ToolException($"grep '{grep}' is not a regular expression that can be used here: {e.Message}", e);
        }
    }
}
