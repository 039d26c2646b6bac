using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Agent.Llm.Providers;

/// <summary>What servers that hold a model to a schema ask of the schema.</summary>
internal static class StrictSchema
{
    /// <summary>Whether OpenAI takes it as strict: every object is closed and all its properties are required.</summary>
    public static bool Fits(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Array => schema.EnumerateArray().All(Fits),
        JsonValueKind.Object => (!IsObject(schema) || IsClosed(schema)) && schema.EnumerateObject().All(member => Fits(member.Value)),
        _ => true,
    };

    /// <summary>With every object closed, as Anthropic asks for.</summary>
    public static JsonNode Close(JsonElement schema)
    {
        var node = schema.ToNode();
        Close(node);
        return node;
    }

    private static bool IsObject(JsonElement schema) => schema.Text("type") == "object" || schema.Object("properties") is not null;

    private static bool IsClosed(JsonElement schema)
    {
        var required = schema.Items("required").Where(r => r.ValueKind == JsonValueKind.String).Select(r => r.GetString()).ToHashSet();
        return schema.Field("additionalProperties") is { ValueKind: JsonValueKind.False }
            && (schema.Object("properties") is not { } properties || properties.EnumerateObject().All(p => required.Contains(p.Name)));
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                Close(item);
        if (node is not JsonObject schema)
            return;
        foreach (var (_, value) in schema.ToList())
            Close(value);
        if (schema["properties"] is JsonObject && !schema.ContainsKey("additionalProperties"))
            schema["additionalProperties"] = false;
    }
}
