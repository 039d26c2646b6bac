using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Documents;

/// <summary>
/// <c>${label.x}</c>, <c>${annotation.x}</c>, <c>${alert.x}</c>, each with <c>:-default</c>. What an alert says is data: it is
/// put in once and never read again for placeholders.
/// </summary>
public static partial class Placeholders
{
    public static bool Contains(string text) => Pattern().IsMatch(text);

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
            var value = Read(name, alert);
            if (string.IsNullOrEmpty(value))
                value = match.Groups["default"] is { Success: true } fallback ? fallback.Value : null;
            if (value is null)
                missing.Add(name);
            result.Append(value);
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    private static string? Read(string name, Alert alert)
    {
        var parts = name.Split('.', 2);
        return parts[0] switch
        {
            "label" or "labels" when parts.Length == 2 => alert.Labels.GetValueOrDefault(parts[1]),
            "annotation" or "annotations" when parts.Length == 2 => alert.Annotations.GetValueOrDefault(parts[1]),
            "alert" when parts.Length == 2 => parts[1] switch
            {
                "name" => alert.Name,
                "status" => WireJson.Name(alert.Status),
                "severity" => alert.Severity,
                "source" => alert.Source,
                "fingerprint" => alert.Fingerprint,
                "id" => alert.Id,
                "starts_at" => alert.StartsAt.ToString("O", CultureInfo.InvariantCulture),
                "generator_url" => alert.GeneratorUrl,
                _ => null,
            },
            _ => null,
        };
    }

    [GeneratedRegex(@"\$\{(?<name>[^{}:]+)(?::-(?<default>[^{}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
