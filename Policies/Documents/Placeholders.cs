using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Documents;

/// <summary>
/// <c>${label.x}</c>, <c>${annotation.x}</c>, <c>${alert.x}</c> and, for a label, just <c>${x}</c>; each with <c>:-default</c>,
/// which serves when the alert has no such value or an empty one. What an alert says is data: it is put in once and never
/// read again for placeholders.
/// </summary>
public static partial class Placeholders
{
    public static bool Contains(string text) => Pattern().IsMatch(text);

    /// <summary>Null when every placeholder in the text can be meant, else what is wrong.</summary>
    public static string? Explain(string text)
    {
        foreach (Match match in Pattern().Matches(text))
            if (AlertField.Reader(match.Groups["name"].Value) is null)
                return $"{match.Value} names nothing of an alert; use label.NAME, annotation.NAME or alert. with one of {AlertField.Names}";
        return Pattern().Replace(text, "").Contains("${", StringComparison.Ordinal)
            ? "holds a ${ that begins no placeholder; write ${label.NAME} or ${label.NAME:-default}, and no placeholder within another"
            : null;
    }

    /// <summary>
    /// The parameters with every placeholder filled in. <paramref name="unresolved"/> lists the ones the alert has no value
    /// for: then the result must not be used.
    /// </summary>
    public static JsonElement Resolve(JsonElement parameters, Alert alert, out IReadOnlyList<string> unresolved)
    {
        var missing = new List<string>();
        var node = Resolve(parameters, alert, missing);
        unresolved = missing;
        return JsonSerializer.SerializeToElement(node);
    }

    private static JsonNode? Resolve(JsonElement value, Alert alert, List<string> missing) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Resolve(m.Value, alert, missing)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(v => Resolve(v, alert, missing))]),
        JsonValueKind.String => JsonValue.Create(Fill(value.GetString()!, alert, missing)),
        _ => JsonNode.Parse(value.GetRawText()),
    };

    private static string Fill(string text, Alert alert, List<string> missing)
    {
        var result = new StringBuilder();
        var from = 0;
        foreach (Match match in Pattern().Matches(text))
        {
            result.Append(text, from, match.Index - from);
            from = match.Index + match.Length;
            var name = match.Groups["name"].Value;
            var value = AlertField.Reader(name)?.Invoke(alert);
            if (string.IsNullOrEmpty(value))
                value = match.Groups["default"] is { Success: true } fallback ? fallback.Value : null;
            if (value is null && !missing.Contains(name))
                missing.Add(name);
            result.Append(value);
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    [GeneratedRegex(@"\$\{(?<name>[^{}:]+)(?::-(?<default>[^{}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
