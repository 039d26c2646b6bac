using System.Globalization;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Aiops;

/// <summary>
/// The part of JSONPath (RFC 9535) that reading a result needs: members, indexes, slices, <c>*</c>, descendants by name
/// (<c>..name</c>), and a filter that looks for or compares one member (<c>[?(@.restarts > 3)]</c>).
/// </summary>
internal sealed class JsonPath
{
    private const int MaxNodes = 100_000;

    private readonly List<Func<JsonElement, IEnumerable<JsonElement>>> _steps;

    private JsonPath(List<Func<JsonElement, IEnumerable<JsonElement>>> steps) => _steps = steps;

    /// <exception cref="ToolException">Says at which character it cannot be read.</exception>
    public static JsonPath Parse(string path) => new(new JsonPathReader(path).Read());

    /// <exception cref="ToolException">It selects more than can be handled.</exception>
    public IEnumerable<JsonElement> Select(JsonElement root)
    {
        IReadOnlyList<JsonElement> nodes = [root];
        foreach (var step in _steps)
        {
            nodes = [.. nodes.SelectMany(step).Take(MaxNodes + 1)];
            if (nodes.Count > MaxNodes)
                throw new ToolException($"The path selects more than {MaxNodes} values; narrow it.");
        }
        return nodes;
    }

    public static IEnumerable<JsonElement> Member(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value) ? [value] : [];

    public static IEnumerable<JsonElement> Children(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Select(m => m.Value),
        JsonValueKind.Array => node.EnumerateArray(),
        _ => [],
    };

    public static IEnumerable<JsonElement> Descendants(JsonElement node, string name)
    {
        foreach (var found in Member(node, name))
            yield return found;
        foreach (var child in Children(node))
            foreach (var found in Descendants(child, name))
                yield return found;
    }

    /// <summary>Elements from <paramref name="from"/> to before <paramref name="to"/>; negative ones count from the end.</summary>
    public static IEnumerable<JsonElement> Slice(JsonElement node, int? from, int? to)
    {
        if (node.ValueKind != JsonValueKind.Array)
            return [];
        var length = node.GetArrayLength();
        var first = Math.Clamp(from is < 0 ? length + from.Value : from ?? 0, 0, length);
        var last = Math.Clamp(to is < 0 ? length + to.Value : to ?? length, 0, length);
        return node.EnumerateArray().Skip(first).Take(Math.Max(0, last - first));
    }

    public static bool Compare(JsonElement left, string comparison, JsonElement right)
    {
        if (comparison is "==" or "!=")
            return JsonElement.DeepEquals(left, right) == (comparison == "==");
        int order;
        if (left.ValueKind == JsonValueKind.Number && right.ValueKind == JsonValueKind.Number)
            order = left.GetDouble().CompareTo(right.GetDouble());
        else if (left.ValueKind == JsonValueKind.String && right.ValueKind == JsonValueKind.String)
            order = string.CompareOrdinal(left.GetString(), right.GetString());
        else
            return false;
        return comparison switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    public static int Integer(string digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
