using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;

namespace AIOps.Tools.Grafana;

/// <summary>
/// Runs a stored panel's own queries, and only those in PromQL and LogQL: these languages cannot write, while a SQL source
/// would run whatever statement a dashboard's editor saved.
/// </summary>
public sealed partial class GetPanelDataTool(GrafanaClient client, TimeProvider time) : ReadTool<GetPanelDataTool.Parameters, GetPanelDataTool.Result>(new("get_panel_data")
{
    Title = "Get panel data",
    Description = "Runs the queries of one panel of a Grafana dashboard over the last hour, or from start to end, and answers last, minimum, maximum and average of each series. "
        + "Variables have the values that the dashboard was saved with. Only Prometheus and Loki panels.",
})
{
    private const int SeriesShown = 50, Points = 200;
    private static readonly string[] Languages = ["prometheus", "loki"];

    public sealed record Parameters(
        [property: Description("Uid, or title of the dashboard."), MinLength(1), MaxLength(200)] string DashboardId,
        [property: Description("Number of the panel, from get_grafana_dashboard.")] int PanelId,
        [property: Description("Begin: RFC 3339, Unix seconds, or relative such as -15m; left out, one hour before end.")] string? Start = null,
        [property: Description("End; left out, now.")] string? End = null);

    public sealed record Result(
        string Uid, int PanelId, string Title, int Total, [property: Description("Queries that have no answer, and why.")] IReadOnlyList<string> Errors, IReadOnlyList<Series> Series);

    public sealed record Series(
        string RefId, string Name, IReadOnlyDictionary<string, string> Labels, double? Last, double? Min, double? Max,
        [property: Description("Text instead of numbers: log lines, table cells.")] IReadOnlyList<string>? Lines);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var to = parameters.End is null ? now : PrometheusTime.Moment(parameters.End, "end", now);
        var from = parameters.Start is null ? to - TimeSpan.FromHours(1) : PrometheusTime.Moment(parameters.Start, "start", now);
        if (from >= to || to - from > TimeSpan.FromDays(366))
            throw new ToolException("start must lie before end, by at most a year.");
        var dashboard = await DashboardFinder.FindAsync(client, parameters.DashboardId, cancellationToken);
        var panel = dashboard.Panels.FirstOrDefault(candidate => candidate.Id == parameters.PanelId)
            ?? throw new ToolException($"{dashboard.Title} has no panel {parameters.PanelId}. There are: {string.Join(", ", dashboard.Panels.Take(20).Select(p => $"{p.Id} ({p.Title})"))}.");
        var queries = panel.Queries.Select(query => Runnable(dashboard, panel, query, to - from)).ToList();
        if (queries.Count == 0)
            return new($"Panel {panel.Id} ({panel.Title}) of {dashboard.Title} has no queries.", new(dashboard.Uid, panel.Id, panel.Title, 0, [], []));
        var all = await client.QueryAsync(queries, from, to, cancellationToken);
        return Shown(dashboard, panel, all, from, to);
    }

    private static Answer<Result> Shown(Dashboard dashboard, Dashboard.Panel panel, IReadOnlyList<PanelSeries> all, DateTimeOffset from, DateTimeOffset to)
    {
        var shown = all.Where(series => series.Error is null && (series.Values.Count > 0 || series.Lines.Count > 0)).Take(SeriesShown).ToList();
        var errors = all.Where(series => series.Error is not null).Select(series => $"{series.RefId}: {series.Error}").ToList();
        if (errors.Count > 0 && shown.Count == 0)
            throw new ToolException($"Panel {panel.Id} ({panel.Title}) cannot be read: {ToolException.Quote(string.Join("; ", errors))}");
        var table = new TextTable("QUERY", "SERIES", "LAST", "MIN", "MAX", "AVG");
        foreach (var series in shown)
            if (series.Values.Count > 0)
                table.Add(series.RefId, Name(series), Text(series.Values[^1]), Text(series.Values.Min()), Text(series.Values.Max()), Text(series.Values.Average()));
            else
                table.Add(series.RefId, $"{Name(series)}: {string.Join(" / ", series.Lines.Take(5))}");
        var text = shown.Count == 0
            ? $"No data for panel {panel.Id} ({panel.Title}) of {dashboard.Title} in that time."
            : $"{panel.Title} of {dashboard.Title} from {from.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'} to {to.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}{(all.Count > SeriesShown ? $", {SeriesShown} of {all.Count} series" : "")}:\n{table}";
        return new(string.Join('\n', errors.Prepend(text)), new(
            dashboard.Uid, panel.Id, panel.Title, all.Count, errors,
            [.. shown.Select(series => new Series(
                series.RefId, series.Name, series.Labels, Last(series), series.Values.Count > 0 ? series.Values.Min() : null, series.Values.Count > 0 ? series.Values.Max() : null,
                series.Lines.Count > 0 ? series.Lines : null))]));
    }

    private static JsonObject Runnable(Dashboard dashboard, Dashboard.Panel panel, Dashboard.Query query, TimeSpan range)
    {
        var uid = Fill(query.DataSource, dashboard, quoteRegex: false);
        if (!Languages.Contains(query.DataSourceType) || uid.Length == 0 || uid.Contains('$', StringComparison.Ordinal))
            throw new ToolException($"Panel {panel.Id} ({panel.Title}) asks a {(query.DataSourceType.Length > 0 ? query.DataSourceType : "default")} source; only panels with a named prometheus or loki source can be run here.");
        var target = new JsonObject
        {
            ["refId"] = query.RefId.Length > 0 ? query.RefId : "A",
            ["datasource"] = new JsonObject { ["uid"] = uid, ["type"] = query.DataSourceType },
            ["expr"] = Fill(query.Text, dashboard, quoteRegex: true),
            ["intervalMs"] = (long)Math.Max(1000, range.TotalMilliseconds / Points),
            ["maxDataPoints"] = Points,
        };
        foreach (var kept in new[] { "format", "instant", "range", "queryType", "legendFormat", "interval" })
            if (query.Target[kept] is { } value)
                target[kept] = value.DeepClone();
        return target;
    }

    /// <summary>$name, ${name}, ${name:format} and [[name]] with the saved values, as a pattern where there are several. Grafana fills its own $__ names.</summary>
    private static string Fill(string text, Dashboard dashboard, bool quoteRegex) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (dashboard.Variables.FirstOrDefault(variable => variable.Name == name) is not { Current.Count: > 0 } variable)
            return match.Value;
        if (variable.Current.Contains("$__all"))
            return variable.All.Length > 0 ? variable.All : ".*";
        return !quoteRegex || variable.Current.Count == 1 ? variable.Current[0] : $"({string.Join('|', variable.Current)})";
    });

    private static double? Last(PanelSeries series) => series.Values.Count > 0 ? series.Values[^1] : null;

    private static string Name(PanelSeries series) =>
        series.Labels.Count == 0 ? series.Name : $"{series.Name}{{{string.Join(", ", series.Labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}}";

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$(?!__)(?<name>[A-Za-z_]\w*)|\$\{(?!__)(?<name>[A-Za-z_]\w*)(:\w+)?\}|\[\[(?<name>[A-Za-z_]\w*)(:\w+)?\]\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
