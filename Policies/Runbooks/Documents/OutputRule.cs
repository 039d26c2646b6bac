using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>Where a named output is found: a JSON pointer (RFC 6901) into the step's data, or the first group of an expression over its text.</summary>
public sealed record OutputRule(string? Path, Regex? Expression)
{
    /// <summary>Null when the step answered nothing there.</summary>
    public JsonElement? Find(string text, JsonElement? data)
    {
        if (Expression is not null)
            return Expression.Match(text) is { Success: true } match ? JsonSerializer.SerializeToElement(match.Groups[match.Groups.Count > 1 ? 1 : 0].Value) : null;
        if (data is not { } value)
            return null;
        foreach (var part in Path!.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
                value = member;
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength())
                value = value[index];
            else
                return null;
        }
        return value;
    }
}
