using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

public sealed class ListTargetsTool(PrometheusClient client, TimeProvider time) : ReadTool<ListTargetsTool.Parameters, ListTargetsTool.Result>(new("list_targets")
{
    Title = "List targets",
    Description = "Lists what Prometheus scrapes: job, instance, health, when it was last scraped and the last error. Targets that are down come first.",
})
{
    public sealed record Parameters(
        [property: Description("Only targets in this health: up, down or unknown."), RegularExpression("^(up|down|unknown)$")] string? Health = null,
        [property: Description("Part of the job, instance or address; case is ignored."), MaxLength(200)] string? Search = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, int Down, IReadOnlyList<ScrapeTarget> Targets);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await client.TargetsAsync(cancellationToken);
        var found = all.Where(target => (parameters.Health is null || target.Health == parameters.Health)
                && (target.Job.Holds(parameters.Search) || target.Instance.Holds(parameters.Search) || target.ScrapeUrl.Holds(parameters.Search)))
            .OrderBy(target => target.Health == "up").ThenBy(target => target.Job, StringComparer.Ordinal).ThenBy(target => target.Instance, StringComparer.Ordinal).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("JOB", "INSTANCE", "HEALTH", "SCRAPED", "ERROR");
        foreach (var target in shown)
            table.Add(target.Job, target.Instance, target.Health, target.LastScrape is { } last ? $"{Math.Max(0, (time.GetUtcNow() - last).TotalSeconds):0}s ago" : "never", target.LastError);
        var down = found.Count(target => target.Health == "down");
        var text = found.Count == 0
            ? $"None of the {all.Count} targets of Prometheus {client.Address.Authority} match."
            : $"{found.Count} targets, {down} down{(found.Count > shown.Count ? $"; the first {shown.Count} shown" : "")}:\n{table}";
        return new(text, new(found.Count, down, shown));
    }
}
