using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Grafana;

public sealed class SearchDashboardsTool(GrafanaClient client) : ReadTool<SearchDashboardsTool.Parameters, SearchDashboardsTool.Result>(new("search_dashboards")
{
    Title = "Search dashboards",
    Description = "Finds Grafana dashboards by part of the title and by tag; answers uid, title, folder and tags. get_grafana_dashboard shows one.",
})
{
    public sealed record Parameters(
        [property: Description("Part of the title; left out, all."), MaxLength(200)] string? Query = null,
        [property: Description("Only dashboards with this tag."), MaxLength(100)] string? Tag = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 50);

    public sealed record Result(int Total, IReadOnlyList<DashboardHit> Dashboards);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var hits = (await client.SearchAsync(parameters.Query, parameters.Tag, parameters.Limit, cancellationToken)).Take(parameters.Limit).ToList();
        var table = new TextTable("UID", "TITLE", "FOLDER", "TAGS");
        foreach (var hit in hits)
            table.Add(hit.Uid, hit.Title, hit.Folder, string.Join(", ", hit.Tags));
        var text = hits.Count == 0
            ? $"No dashboards in Grafana {client.Address.Authority} match."
            : $"{hits.Count} dashboards{(hits.Count == parameters.Limit ? " (there may be more; narrow query or raise limit)" : "")}:\n{table}";
        return new(text, new(hits.Count, hits));
    }
}
