using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;

namespace AIOps.Agent.Alerts.Sources;

/// <summary>Reads the fields of a sender's body; an error names the path.</summary>
internal static partial class AlertFields
{
    private const int MaxLabels = 256;
    private const int MaxName = 1024;
    private const int MaxValue = 64 * 1024;

    /// <summary>Names are indexed: PostgreSQL refuses index entries past 2,704 bytes, and a character may take four.</summary>
    public const int MaxAlertName = 512;

    public static string? Text(JsonElement parent, string name, string path, int max = MaxValue)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new InputException($"{path}{name}", "must be a text");
        var text = value.GetString()!;
        if (text.Length > max)
            throw new InputException($"{path}{name}", $"is longer than {max} characters");
        return text.Length == 0 ? null : text;
    }

    public static string Required(JsonElement parent, string name, string path) =>
        Text(parent, name, path) ?? throw new InputException($"{path}{name}", "is missing");

    /// <summary>A time in RFC 3339, or null when absent or the zero time that Go writes for "none".</summary>
    public static DateTimeOffset? Time(JsonElement parent, string name, string path)
    {
        if (Text(parent, name, path) is not { } text)
            return null;
        if (!Date().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
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

    // The parser alone would also take "12:30", "May" and 3/4/2026, and guess.
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
