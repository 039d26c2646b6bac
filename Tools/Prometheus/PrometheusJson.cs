using System.Globalization;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

/// <summary>Members that Prometheus' versions have or have not. A member of another type is no answer of Prometheus and throws.</summary>
internal static class PrometheusJson
{
    private const int TextLimit = 1000;

    public static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Shown(value.GetString() ?? "") : "";

    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1 ? time : null;

    public static double? Number(this JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public static IReadOnlyDictionary<string, string> Map(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var map) && map.ValueKind != JsonValueKind.Null
            ? map.EnumerateObject().ToDictionary(pair => pair.Name, pair => Shown(pair.Value.GetString() ?? ""))
            : new Dictionary<string, string>();

    private static string Shown(string text) => Excerpt.Head(CredentialMask.Apply(text), TextLimit, " …(cut)");
}
