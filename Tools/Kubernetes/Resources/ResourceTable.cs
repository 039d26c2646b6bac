using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Resources;

/// <summary>A page in the server's own columns (https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables).</summary>
internal sealed record ResourceTable(IReadOnlyList<string> Columns, IReadOnlyList<ResourceTable.Row> Rows, string? Next, int? Remaining)
{
    public const string Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private const int LongestCell = 300;

    public sealed record Row(string? Namespace, IReadOnlyList<string> Cells);

    /// <param name="wide">With the columns that kubectl shows only on <c>-o wide</c>.</param>
    public static ResourceTable Of(JsonElement page, bool wide, DateTimeOffset now)
    {
        var next = page.Text("metadata", "continue") is { Length: > 0 } token ? token : null;
        var remaining = page.Int("metadata", "remainingItemCount");
        // An aggregated server that knows no tables sends the list.
        if (page.Text("kind") != "Table")
            return new(["NAME", "AGE"], [.. page.Items("items").Select(item => new Row(item.Text("metadata", "namespace"), [item.Text("metadata", "name") ?? "", Age.Of(item.Time("metadata", "creationTimestamp"), now) ?? ""]))], next, remaining);
        var columns = page.Items("columnDefinitions").Select((column, index) => (Name: (column.Text("name") ?? "").ToUpperInvariant(), Priority: column.Int("priority") ?? 0, Index: index))
            .Where(column => wide || column.Priority == 0).ToList();
        return new(
            [.. columns.Select(column => column.Name)],
            [.. page.Items("rows").Select(row => new Row(row.Text("object", "metadata", "namespace"), Cells(row, columns.Select(column => column.Index))))],
            next, remaining);
    }

    private static IReadOnlyList<string> Cells(JsonElement row, IEnumerable<int> indexes)
    {
        var cells = row.Items("cells").ToList();
        return [.. indexes.Select(index => index < cells.Count ? Cell(cells[index]) : "")];
    }

    // A custom kind's columns print any field that its author chose.
    private static string Cell(JsonElement value)
    {
        var text = CredentialMask.Apply(value.ValueKind == JsonValueKind.Null ? "" : value.ToString()).ReplaceLineEndings(" ");
        return Excerpt.Head(text, LongestCell);
    }
}
