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

    public static JsonNode ToNode(this JsonElement element) => JsonNode.Parse(element.GetRawText()) ?? new JsonObject();
}
