using System.Globalization;
using System.Text.Json;

namespace AIOps.Agent.Analysis.Context;

/// <summary>Reads a tool's data, whose members may be missing or of another shape than expected.</summary>
internal static class JsonReading
{
    public static JsonElement At(this JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                return default;
        return value;
    }

    public static string? Text(this JsonElement value, params ReadOnlySpan<string> path) => value.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static double? Number(this JsonElement value, params ReadOnlySpan<string> path) => value.At(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var found) ? found : null;

    public static bool Flag(this JsonElement value, params ReadOnlySpan<string> path) => value.At(path).ValueKind == JsonValueKind.True;

    public static DateTimeOffset? Time(this JsonElement value, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(value.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static IEnumerable<JsonElement> Items(this JsonElement value, params ReadOnlySpan<string> path) =>
        value.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
