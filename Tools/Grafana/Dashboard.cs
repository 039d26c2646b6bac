using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Tools.Grafana;

/// <summary>What a dashboard shows: its panels with their queries, rows unfolded, and its variables.</summary>
public sealed record Dashboard(string Uid, string Title, string Description, string Folder, IReadOnlyList<string> Tags, IReadOnlyList<Dashboard.Panel> Panels, IReadOnlyList<Dashboard.Variable> Variables)
{
    private const int MostPanels = 500;

    /// <param name="DataSource">Uid, name or variable of the panel's data source; empty: the default one.</param>
    public sealed record Panel(int Id, string Title, string Type, string DataSource, string DataSourceType, IReadOnlyList<Query> Queries);

    /// <param name="Text">In the data source's language: PromQL, LogQL, SQL.</param>
    /// <param name="Target">As the dashboard holds it.</param>
    public sealed record Query(string RefId, string Text, string DataSource, string DataSourceType, JsonObject Target);

    /// <param name="Current">The values chosen when the dashboard was saved.</param>
    /// <param name="All">What stands for all values, if it is set.</param>
    public sealed record Variable(string Name, string Type, string Query, IReadOnlyList<string> Current, string All);

    internal static Dashboard Of(JsonElement root)
    {
        var dashboard = root.GetProperty("dashboard");
        var folder = root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? meta.Text("folderTitle") : "";
        var templating = dashboard.TryGetProperty("templating", out var found) ? found : default;
        // Before version 5 panels lay in rows.
        var panels = dashboard.Items("panels").Concat(dashboard.Items("rows")).SelectMany(panel => panel.Items("panels").Prepend(panel));
        return new(dashboard.GetProperty("uid").GetString() ?? "", dashboard.Text("title"), dashboard.Text("description"), folder, dashboard.Texts("tags"),
            [.. panels.Where(panel => panel.TryGetProperty("id", out var id) && id.TryGetInt32(out _) && panel.Text("type") != "row").Take(MostPanels).Select(PanelOf)],
            [.. templating.Items("list").Select(VariableOf)]);
    }

    private static Panel PanelOf(JsonElement panel)
    {
        var (source, type) = Source(panel);
        return new(panel.GetProperty("id").GetInt32(), panel.Text("title"), panel.Text("type"), source, type, [.. panel.Items("targets").Where(target => target.ValueKind == JsonValueKind.Object).Select(target =>
        {
            var (own, ownType) = Source(target);
            var text = Array.Find(["expr", "query", "rawSql", "target", "expression"], name => target.Text(name).Length > 0);
            return new Query(target.Text("refId"), text is null ? "" : target.Text(text), own.Length > 0 ? own : source, own.Length > 0 ? ownType : type, JsonObject.Create(target.Clone())!);
        })]);
    }

    private static Variable VariableOf(JsonElement variable)
    {
        var current = variable.TryGetProperty("current", out var chosen) && chosen.ValueKind == JsonValueKind.Object ? chosen : default;
        IReadOnlyList<string> values = current.ValueKind != JsonValueKind.Object ? [] : current.Text("value") is { Length: > 0 } one ? [one] : current.Texts("value");
        return new(variable.Text("name"), variable.Text("type"), variable.Text("query"), values, variable.Text("allValue"));
    }

    /// <summary>An object since version 8.3, a name before, nothing for the default.</summary>
    private static (string Uid, string Type) Source(JsonElement holder) => !holder.TryGetProperty("datasource", out var source) ? ("", "") : source.ValueKind switch
    {
        JsonValueKind.String => (source.GetString()!, ""),
        JsonValueKind.Object => (source.Text("uid"), source.Text("type")),
        _ => ("", ""),
    };
}
