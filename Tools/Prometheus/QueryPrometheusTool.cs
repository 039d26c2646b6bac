using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

public sealed class QueryPrometheusTool(PrometheusClient client, TimeProvider time) : ReadTool<QueryPrometheusTool.Parameters, QueryPrometheusTool.Result>(new("query_prometheus")
{
    Title = "Query Prometheus",
    Description = "Runs a PromQL query: at one moment (now, or time), or over a range when start or end is given. A range is answered with "
        + "last, minimum, maximum, average and the moments of change of each series. Times are RFC 3339, Unix seconds, now, or relative such as -15m.",
})
{
    private const int SeriesShown = 50;
    private const int SamplesShown = 2000;
    private const int Points = 200;
    // Prometheus itself refuses more than this many points of a series.
    private const int MaxPoints = 11_000;
    private static readonly TimeSpan DefaultRange = TimeSpan.FromHours(1);
    private static readonly int[] NiceSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

    public sealed record Parameters(
        [Description("PromQL, such as sum by (pod) (rate(http_requests_total[5m]))."), MinLength(1), MaxLength(10_000)] string Query,
        [Description("Moment of an instant query; left out, now.")] string? Time = null,
        [Description("Begin of a range; left out with end given, one hour before it.")] string? Start = null,
        [Description("End of a range; left out with start given, now.")] string? End = null,
        [Description("Distance of a range's points, such as 30s; left out, one that gives about 200 points.")] string? Step = null);

    public sealed record Result(
        [property: Description("vector, matrix, scalar or string, as Prometheus says.")] string ResultType, int Total,
        [property: Description("Of a scalar or string.")] string? Text, IReadOnlyList<Series> Series, IReadOnlyList<string> Notices);

    /// <param name="Values">Pairs of Unix time in seconds and value; null where the value is no finite number.</param>
    public sealed record Series(
        IReadOnlyDictionary<string, string> Labels, SeriesSummary.Numbers Summary,
        [property: Description("Pairs of Unix time in seconds and value.")] IReadOnlyList<IReadOnlyList<double?>> Values);

    protected override Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var isRange = parameters.Start is not null || parameters.End is not null;
        if (isRange && parameters.Time is not null)
            throw new ToolException("Give either time, for one moment, or start and end, for a range.");
        if (!isRange && parameters.Step is not null)
            throw new ToolException("step belongs to a range; give start too.");
        return isRange ? RangeAsync(parameters, cancellationToken) : InstantAsync(parameters, cancellationToken);
    }

    private async Task<Answer<Result>> InstantAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var at = parameters.Time is null ? now : PrometheusTime.Moment(parameters.Time, "time", now);
        var answer = await client.QueryAsync(parameters.Query, at, cancellationToken);
        var table = new TextTable("SERIES", "VALUE");
        foreach (var series in answer.Series.Take(SeriesShown))
            // An instant query for a range selector answers several samples.
            table.Add(Name(series, parameters), string.Join(" ", series.Samples.TakeLast(20).Select(sample => SeriesSummary.Text(sample.Value))));
        return Shown(parameters, answer, $"at {SeriesSummary.Rfc(at)}", table);
    }

    private async Task<Answer<Result>> RangeAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var end = parameters.End is null ? now : PrometheusTime.Moment(parameters.End, "end", now);
        var start = parameters.Start is null ? end - DefaultRange : PrometheusTime.Moment(parameters.Start, "start", now);
        if (start >= end || end - start > PrometheusTime.Longest)
            throw new ToolException($"start ({SeriesSummary.Rfc(start)}) must lie before end ({SeriesSummary.Rfc(end)}), at most ten years.");
        var step = parameters.Step is null ? Step(end - start) : PrometheusTime.Duration(parameters.Step, "step");
        if ((end - start) / step > MaxPoints)
            throw new ToolException($"step {parameters.Step} gives {(end - start) / step:0} points a series; at most {MaxPoints} are possible: leave step out or take at least {Step(end - start).TotalSeconds:0}s.");
        var answer = await client.QueryRangeAsync(parameters.Query, start, end, step, cancellationToken);
        var table = new TextTable("SERIES", "LAST", "MIN", "MAX", "AVG", "POINTS", "CHANGE");
        foreach (var series in answer.Series.Take(SeriesShown))
        {
            var summary = new SeriesSummary(series);
            table.Add(Name(series, parameters), SeriesSummary.Text(summary.Last), SeriesSummary.Text(summary.Min), SeriesSummary.Text(summary.Max), SeriesSummary.Text(summary.Avg), $"{series.Samples.Count}", summary.Change);
        }
        return Shown(parameters, answer, $"from {SeriesSummary.Rfc(start)} to {SeriesSummary.Rfc(end)}, step {step.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s", table);
    }

    private Answer<Result> Shown(Parameters parameters, PrometheusAnswer answer, string when, TextTable table)
    {
        var notices = answer.Notices.Select(ToolException.Quote).ToList();
        if (answer.Series.Count > SeriesShown)
            notices.Add($"Only {SeriesShown} of {answer.Series.Count} series are shown; aggregate with sum by (…) or topk(10, …).");
        var each = Math.Max(10, SamplesShown / Math.Max(1, Math.Min(SeriesShown, answer.Series.Count)));
        if (answer.Series.Take(SeriesShown).Any(series => series.Samples.Count > each))
            notices.Add($"values holds at most {each} evenly taken points of each series; the summary is of all.");
        var text = answer.Text ?? (answer.Series.Count == 0 ? $"No series match {when} in Prometheus {client.Address.Authority}: {parameters.Query}" : $"{answer.Series.Count} series {when}:\n{table}");
        return new(string.Join('\n', notices.Prepend(text)), new(
            answer.Type, answer.Series.Count, answer.Text,
            [.. answer.Series.Take(SeriesShown).Select(series => new Series(
                series.Labels, new SeriesSummary(series).Finite(),
                [.. Thin(series.Samples, each).Select(sample => (IReadOnlyList<double?>)[sample.Time, SeriesSummary.Number(sample.Value)])]))],
            notices));
    }

    private static TimeSpan Step(TimeSpan range)
    {
        var wanted = range.TotalSeconds / Points;
        return TimeSpan.FromSeconds(Array.Find(NiceSeconds, seconds => seconds >= wanted) is > 0 and var nice ? nice : Math.Ceiling(wanted));
    }

    /// <summary>Evenly, always with the first and the last.</summary>
    private static IEnumerable<PrometheusSeries.Sample> Thin(IReadOnlyList<PrometheusSeries.Sample> samples, int most) =>
        samples.Count <= most ? samples : Enumerable.Range(0, most).Select(i => samples[(int)((long)i * (samples.Count - 1) / (most - 1))]);

    private static string Name(PrometheusSeries series, Parameters parameters) => series.Labels.Count == 0 ? parameters.Query : series.Name;
}
