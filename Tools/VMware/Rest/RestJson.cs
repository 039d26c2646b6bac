using System.Text.Json;

namespace AIOps.Tools.VMware.Rest;

/// <summary>Reading of answers that may lack anything: a member that is not there or of another type is nothing.</summary>
internal static class RestJson
{
    public const int MaxDepth = 64;

    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    public static string? Text(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    public static bool? Flag(this JsonElement element, string name) => element.Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The values of a map: an object under <c>/api</c>, a list of <c>{key, value}</c> under <c>/rest</c>.</summary>
    public static IEnumerable<JsonElement> MapValues(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Select(entry => entry.Value),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(entry => entry.Member("value")),
        _ => [],
    };
}
