using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>Matches labels as the API server does (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/).</summary>
internal static class LabelSelector
{
    public static IReadOnlyDictionary<string, string> Map(JsonElement labels) =>
        labels.Members().Where(m => m.Value.ValueKind == JsonValueKind.String).DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => m.Value.GetString()!);

    /// <summary>A service's plain map; an empty one matches nothing.</summary>
    public static bool MatchesMap(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <summary><c>matchLabels</c> and <c>matchExpressions</c>; an empty one matches everything.</summary>
    public static bool Matches(JsonElement selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Members("matchLabels").All(m => labels.TryGetValue(m.Name, out var value) && m.Value.ValueKind == JsonValueKind.String && value == m.Value.GetString())
        && selector.Items("matchExpressions").All(e => Holds(e, labels));

    private static bool Holds(JsonElement expression, IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Text("key") ?? "", out var value);
        var listed = has && expression.Items("values").Any(v => v.ValueKind == JsonValueKind.String && v.GetString() == value);
        return expression.Text("operator") switch
        {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
