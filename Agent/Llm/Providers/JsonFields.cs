using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Agent.Llm.Providers;

/// <summary>What models' replies need beyond <see cref="JsonReading"/>: a member that is absent or of another kind is null.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? Object(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>The element as part of another document; it is not parsed again, and written as it stands.</summary>
    public static JsonNode ToNode(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element)!,
        JsonValueKind.Array => JsonArray.Create(element)!,
        JsonValueKind.Undefined or JsonValueKind.Null => new JsonObject(),
        _ => JsonValue.Create(element)!,
    };
}
