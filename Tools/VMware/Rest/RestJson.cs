using System.Text.Json;

namespace AIOps.Tools.VMware.Rest;

/// <summary>What vCenter's answers need beyond <see cref="JsonReading"/>.</summary>
internal static class RestJson
{
    public const int MaxDepth = 64;

    public static bool? FlagOrNull(this JsonElement element, string name) => element.At(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The values of a map: an object under <c>/api</c>, a list of <c>{key, value}</c> under <c>/rest</c>.</summary>
    public static IEnumerable<JsonElement> MapValues(this JsonElement element, string name) => element.At(name) switch
    {
        { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Select(entry => entry.Value),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(entry => entry.At("value")),
        _ => [],
    };
}
