using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

public sealed class ListMetricsTool(PrometheusClient client) : ReadTool<ListMetricsTool.Parameters, ListMetricsTool.Result>(new("list_metrics")
{
    Title = "List metrics",
    Description = "Lists the metric names that Prometheus has, with type and help. Use it with search before query_prometheus when you do not know a metric's exact name.",
})
{
    public sealed record Parameters(
        [property: Description("Part of the name or of the help text; case is ignored."), MinLength(1), MaxLength(200)] string? Search = null,
        [property: Description("Series selector that the metrics must match, such as {job=\"node\"}."), MaxLength(2000)] string? Match = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, string? Notice, IReadOnlyList<Metric> Metrics);

    public sealed record Metric(string Name, string? Type, string? Help, string? Unit);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var names = await client.LabelValuesAsync("__name__", parameters.Match, cancellationToken);
        var (metadata, notice) = await MetadataAsync(cancellationToken);
        var found = names.Select(name => (Name: name, About: About(metadata, name)))
            .Where(metric => metric.Name.Holds(parameters.Search) || (metric.About?.Help.Holds(parameters.Search) ?? false))
            .OrderByDescending(metric => metric.Name.Holds(parameters.Search)).ThenBy(metric => metric.Name, StringComparer.Ordinal).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("METRIC", "TYPE", "HELP");
        foreach (var (name, about) in shown)
            table.Add(name, about?.Type, about?.Help);
        var text = found.Count == 0
            ? $"None of {names.Count} metrics in Prometheus {client.Address.Authority} match{(parameters.Search is null ? "" : $" '{parameters.Search}'")}.{(parameters.Search is null ? "" : NameSuggestions.Hint(parameters.Search, names))}"
            : $"{found.Count} metrics{(found.Count > shown.Count ? $", the first {shown.Count} shown; narrow with search" : "")}:\n{table}";
        return new(notice is null ? text : $"{text}\n{notice}", new(found.Count, notice, [.. shown.Select(metric => new Metric(metric.Name, metric.About?.Type, metric.About?.Help, metric.About?.Unit))]));
    }

    /// <summary>The names are worth having without it: not all that speaks Prometheus' API keeps metadata.</summary>
    private async Task<(IReadOnlyDictionary<string, MetricMetadata> Metadata, string? Notice)> MetadataAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await client.MetadataAsync(cancellationToken), null);
        }
        catch (ToolException e)
        {
            return (new Dictionary<string, MetricMetadata>(), $"Without types and help: {e.Message}");
        }
    }

    /// <summary>A histogram's and summary's series are described under the name without suffix.</summary>
    private static MetricMetadata? About(IReadOnlyDictionary<string, MetricMetadata> metadata, string name)
    {
        if (metadata.TryGetValue(name, out var about))
            return about;
        var suffix = Array.Find(["_bucket", "_count", "_sum", "_total"], end => name.EndsWith(end, StringComparison.Ordinal));
        return suffix is null ? null : metadata.GetValueOrDefault(name[..^suffix.Length]);
    }
}
