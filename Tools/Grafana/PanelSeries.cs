using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Grafana;

/// <summary>One field of a data frame that answers a panel's query.</summary>
/// <param name="Lines">Text instead of numbers: log lines, table cells.</param>
/// <param name="Error">Why this query has no answer; else null.</param>
public sealed record PanelSeries(string RefId, string Name, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Values, IReadOnlyList<string> Lines, string? Error)
{
    private const int MostLines = 20;

    internal static IReadOnlyList<PanelSeries> All(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("results").EnumerateObject().SelectMany(result => Of(result.Name, result.Value))];
    }

    private static IEnumerable<PanelSeries> Of(string refId, JsonElement result)
    {
        if (result.Text("error") is { Length: > 0 } error)
            return [new(refId, "", new Dictionary<string, string>(), [], [], error)];
        return result.Items("frames").SelectMany(frame => Fields(refId, frame));
    }

    private static IEnumerable<PanelSeries> Fields(string refId, JsonElement frame)
    {
        var schema = frame.GetProperty("schema");
        var columns = frame.GetProperty("data").GetProperty("values").EnumerateArray().ToArray();
        foreach (var (field, column) in schema.GetProperty("fields").EnumerateArray().Zip(columns))
        {
            var labels = field.TryGetProperty("labels", out var map) && map.ValueKind == JsonValueKind.Object
                ? map.EnumerateObject().ToDictionary(label => label.Name, label => CredentialMask.Apply(label.Value.ToString())) : [];
            var name = schema.Text("name") is { Length: > 0 } named ? named : field.Text("name");
            if (field.Text("type") == "number")
                yield return new(refId, name, labels, [.. column.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble())], [], null);
            else if (field.Text("type") == "string")
                yield return new(refId, name, labels, [], [.. column.EnumerateArray().Take(MostLines).Select(value => CredentialMask.Apply(ToolException.Quote(value.ToString())))], null);
        }
    }
}
