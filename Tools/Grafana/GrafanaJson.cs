using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Grafana;

/// <summary>Members of documents that people and many versions wrote: what is not there or not text is empty.</summary>
internal static class GrafanaJson
{
    private const int TextLimit = 2000;

    public static string Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Shown(value.GetString()!) : "";

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => Shown(item.GetString()!))];

    private static string Shown(string text) => Excerpt.Head(CredentialMask.Apply(text), TextLimit, " …(cut)");
}
