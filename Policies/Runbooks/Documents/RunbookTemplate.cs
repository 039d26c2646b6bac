using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>
/// <c>${input.x}</c>, <c>${step.id.output}</c> and <c>${execution.id}</c>, each with <c>:-default</c>. A placeholder that is a
/// whole text becomes the value itself, whatever its type; within a text, the value's text. What is put in is data: it is put
/// in once and never read again for placeholders.
/// </summary>
public static partial class RunbookTemplate
{
    /// <exception cref="PolicyFormatException">A placeholder names nothing.</exception>
    internal static void Check(JsonElement value, string path, RunbookNames known)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                var text = value.GetString()!;
                foreach (Match match in Pattern().Matches(text))
                    if (known.Explain(match.Groups["name"].Value.Split('.')) is { } problem)
                        throw new PolicyFormatException(path, $"{match.Value} {problem}");
                if (Pattern().Replace(text, "").Contains("${", StringComparison.Ordinal))
                    throw new PolicyFormatException(path, "holds a ${ that begins no placeholder");
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Check(member.Value, $"{path}.{member.Name}", known);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Check(item, $"{path}[{index}]", known);
                break;
        }
    }

    public static bool HasPlaceholder(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Pattern().IsMatch(value.GetString()!),
        JsonValueKind.Object => value.EnumerateObject().Any(m => HasPlaceholder(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasPlaceholder),
        _ => false,
    };

    /// <summary>The value with every placeholder filled in; <paramref name="missing"/> names what there was no value for.</summary>
    /// <param name="find">Null for what has no value.</param>
    public static JsonElement Resolve(JsonElement value, Func<string[], JsonElement?> find, ICollection<string> missing) =>
        JsonSerializer.SerializeToElement(Fill(value, find, missing));

    private static JsonNode? Fill(JsonElement value, Func<string[], JsonElement?> find, ICollection<string> missing) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Fill(m.Value, find, missing)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(v => Fill(v, find, missing))]),
        JsonValueKind.String => Fill(value.GetString()!, find, missing),
        _ => JsonNode.Parse(value.GetRawText()),
    };

    private static JsonNode? Fill(string text, Func<string[], JsonElement?> find, ICollection<string> missing)
    {
        if (Pattern().Match(text) is { Success: true } only && only.Length == text.Length)
            return Find(only, find, missing) is { } whole ? JsonNode.Parse(whole.GetRawText()) : null;
        var result = new StringBuilder();
        var from = 0;
        foreach (Match match in Pattern().Matches(text))
        {
            result.Append(text, from, match.Index - from);
            from = match.Index + match.Length;
            // A text stands as it is, anything else as its JSON.
            result.Append(Find(match, find, missing)?.ToString());
        }
        return JsonValue.Create(result.Append(text, from, text.Length - from).ToString());
    }

    private static JsonElement? Find(Match match, Func<string[], JsonElement?> find, ICollection<string> missing)
    {
        var name = match.Groups["name"].Value;
        if (find(name.Split('.')) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value && !(value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0 && match.Groups["default"].Success))
            return value;
        if (match.Groups["default"] is { Success: true } fallback)
            return JsonSerializer.SerializeToElement(fallback.Value);
        missing.Add(name);
        return null;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z]+\.[^{}:]+)(?::-(?<default>[^{}]*))?\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Pattern();
}
