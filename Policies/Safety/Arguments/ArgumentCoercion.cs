using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Policies.Safety.Arguments;

/// <summary>
/// Labels are text; a policy that fills a whole argument from one means the type that the schema asks for. Only a text that
/// is exactly such a value is turned into it; anything else stays text and fails the schema.
/// </summary>
public static class ArgumentCoercion
{
    public static JsonElement Apply(JsonElement schema, JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
            return arguments;
        var result = new JsonObject();
        foreach (var member in arguments.EnumerateObject())
            result[member.Name] = member.Value.ValueKind == JsonValueKind.String && properties.TryGetProperty(member.Name, out var property)
                ? Coerce(property, member.Value.GetString()!)
                : JsonNode.Parse(member.Value.GetRawText());
        return JsonSerializer.SerializeToElement(result);
    }

    private static JsonValue? Coerce(JsonElement property, string text)
    {
        var types = Types(property);
        if (types.Contains("string"))
            return JsonValue.Create(text);
        if (types.Contains("integer") && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        if (types.Contains("number") && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return JsonValue.Create(number);
        return types.Contains("boolean") && bool.TryParse(text, out var flag) ? JsonValue.Create(flag) : JsonValue.Create(text);
    }

    private static string?[] Types(JsonElement property)
    {
        if (property.ValueKind != JsonValueKind.Object || !property.TryGetProperty("type", out var type))
            return ["string"];
        return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString())] : [type.GetString()];
    }
}
