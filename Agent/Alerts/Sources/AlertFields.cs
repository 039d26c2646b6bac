using System.Globalization;
using System.Text.Json;
using AIOps.Agent.Api;

namespace AIOps.Agent.Alerts.Sources;

/// <summary>Reads the fields of a sender's body; an error names the path.</summary>
internal static class AlertFields
{
    private const int MaxLabels = 256;
    private const int MaxName = 1024;
    private const int MaxValue = 64 * 1024;

    public static string? Text(JsonElement parent, string name, string path)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new InputException($"{path}{name}", "must be a text");
        var text = value.GetString()!;
        if (text.Length > MaxValue)
            throw new InputException($"{path}{name}", $"is longer than {MaxValue} characters");
        return text.Length == 0 ? null : text;
    }

    public static string Required(JsonElement parent, string name, string path) =>
        Text(parent, name, path) ?? throw new InputException($"{path}{name}", "is missing");

    /// <summary>A time in RFC 3339, or null when absent or the zero time that Go writes for "none".</summary>
    public static DateTimeOffset? Time(JsonElement parent, string name, string path)
    {
        if (Text(parent, name, path) is not { } text)
            return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            throw new InputException($"{path}{name}", "must be a time such as 2026-01-31T09:30:00Z");
        return time.Year <= 1 ? null : time;
    }

    /// <summary>An object of texts; empty values count as absent, as Prometheus has it.</summary>
    public static Dictionary<string, string> Map(JsonElement parent, string name, string path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return map;
        if (value.ValueKind != JsonValueKind.Object)
            throw new InputException($"{path}{name}", "must be an object of texts");
        foreach (var member in value.EnumerateObject())
        {
            if (member.Name.Length is 0 or > MaxName)
                throw new InputException($"{path}{name}", $"has a name that is empty or longer than {MaxName} characters");
            if (Text(value, member.Name, $"{path}{name}.") is { } text)
                map[member.Name] = text;
        }
        return map.Count <= MaxLabels ? map : throw new InputException($"{path}{name}", $"has more than {MaxLabels} entries");
    }
}
