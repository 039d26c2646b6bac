using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Grafana;

public sealed class GetGrafanaDashboardTool(GrafanaClient client) : ReadTool<GetGrafanaDashboardTool.Parameters, GetGrafanaDashboardTool.Result>(new("get_grafana_dashboard")
{
    Title = "Get Grafana dashboard",
    Description = "Shows a Grafana dashboard: its panels with their queries and data sources, and its variables. The queries can be run with query_prometheus, query_loki or get_panel_data.",
})
{
    private const int PanelsShown = 100;

    public sealed record Parameters([property: Description("Uid, or title of the dashboard."), MinLength(1), MaxLength(200)] string DashboardId);

    public sealed record Result(
        string Uid, string Title, string Description, string Folder, IReadOnlyList<string> Tags, [property: Description("Panels there are.")] int Total,
        IReadOnlyList<Dashboard.Variable> Variables, IReadOnlyList<Panel> Panels);

    public sealed record Panel(int Id, string Title, string Type, string DataSource, string DataSourceType, IReadOnlyList<Query> Queries);

    public sealed record Query(string RefId, string Text, string DataSource);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var dashboard = await DashboardFinder.FindAsync(client, parameters.DashboardId, cancellationToken);
        var table = new TextTable("PANEL", "TITLE", "TYPE", "SOURCE", "QUERIES");
        foreach (var panel in dashboard.Panels.Take(PanelsShown))
            table.Add($"{panel.Id}", panel.Title, panel.Type, panel.DataSourceType.Length > 0 ? panel.DataSourceType : panel.DataSource, string.Join(" ; ", panel.Queries.Select(query => $"{query.RefId}: {query.Text}")));
        var variables = dashboard.Variables.Count == 0 ? "" : $"\nVariables: {string.Join(", ", dashboard.Variables.Select(variable => $"{variable.Name}={string.Join('|', variable.Current)}"))}";
        var more = dashboard.Panels.Count > PanelsShown ? $", the first {PanelsShown} shown" : "";
        return new($"{dashboard.Title} (uid {dashboard.Uid}{(dashboard.Folder.Length == 0 ? "" : $", folder {dashboard.Folder}")}), {dashboard.Panels.Count} panels{more}:\n{table}{variables}", new(
            dashboard.Uid, dashboard.Title, dashboard.Description, dashboard.Folder, dashboard.Tags, dashboard.Panels.Count, dashboard.Variables,
            [.. dashboard.Panels.Take(PanelsShown).Select(panel => new Panel(
                panel.Id, panel.Title, panel.Type, panel.DataSource, panel.DataSourceType, [.. panel.Queries.Select(query => new Query(query.RefId, query.Text, query.DataSource))]))]));
    }
}
