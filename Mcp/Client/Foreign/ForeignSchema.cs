using System.Text.Json;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>Whether a foreign tool's input schema is one that the gate can check arguments against.</summary>
internal static class ForeignSchema
{
    private const int MaxLength = 64 * 1024;
    private const int MaxDepth = 32;

    /// <summary>Null when it is, else why not.</summary>
    public static string? Problem(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return "its input schema is no object";
        return schema.GetRawText().Length > MaxLength
            ? $"its input schema is longer than {MaxLength} characters"
            : Check(schema, 0);
    }

    private static string? Check(JsonElement schema, int depth)
    {
        if (depth > MaxDepth)
            return $"its input schema is deeper than {MaxDepth}";
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (schema.ValueKind != JsonValueKind.Object)
            return "its input schema has a part that is no schema";
        foreach (var keyword in schema.EnumerateObject())
            if (CheckKeyword(keyword.Name, keyword.Value, depth) is { } problem)
                return problem;
        return null;
    }

    private static string? CheckKeyword(string name, JsonElement value, int depth)
    {
        var fits = name switch
        {
            "type" => value.ValueKind == JsonValueKind.String || IsListOf(value, JsonValueKind.String),
            "required" => IsListOf(value, JsonValueKind.String),
            "enum" or "anyOf" => value.ValueKind == JsonValueKind.Array,
            "properties" => value.ValueKind == JsonValueKind.Object,
            "pattern" => value.ValueKind == JsonValueKind.String,
            "minimum" or "maximum" => value.ValueKind == JsonValueKind.Number,
            "minLength" or "maxLength" or "minItems" or "maxItems" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
            _ => true,
        };
        if (!fits)
            return $"{name} of its input schema is not what JSON Schema has there";
        var parts = name switch
        {
            "properties" => value.EnumerateObject().Select(p => p.Value),
            "anyOf" => value.EnumerateArray(),
            // An array of items is the tuple of older drafts.
            "items" or "additionalProperties" when value.ValueKind != JsonValueKind.Array => [value],
            _ => Enumerable.Empty<JsonElement>(),
        };
        return parts.Select(part => Check(part, depth + 1)).FirstOrDefault(problem => problem is not null);
    }

    private static bool IsListOf(JsonElement value, JsonValueKind kind) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(e => e.ValueKind == kind);
}
