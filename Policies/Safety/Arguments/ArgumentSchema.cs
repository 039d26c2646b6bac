using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AIOps.Policies.Safety.Arguments;

/// <summary>
/// Checks arguments against a tool's JSON Schema and fills in its defaults. Knows the keywords that our parameter types
/// produce (type, enum, const, properties, required, additionalProperties, items, minimum, maximum, minLength, maxLength,
/// pattern, anyOf); a foreign tool's further keywords are left to its own server.
/// </summary>
public static class ArgumentSchema
{
    // A foreign schema may bring its own pattern; it must not be able to stall the gate.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>Null when the arguments fit, else a sentence that names the member.</summary>
    public static string? Explain(JsonElement schema, JsonElement arguments) => Check(schema, arguments, "arguments", 0);

    /// <summary>The arguments with the schema's top-level defaults added, in canonical form.</summary>
    public static JsonElement WithDefaults(JsonElement schema, JsonElement arguments)
    {
        var filled = arguments.ValueKind == JsonValueKind.Object ? JsonObject.Create(arguments.Clone())! : [];
        if (schema.TryGetProperty("properties", out var properties))
            foreach (var property in properties.EnumerateObject())
                if (!filled.ContainsKey(property.Name)
                    && property.Value.ValueKind == JsonValueKind.Object
                    && property.Value.TryGetProperty("default", out var value)
                    && value.ValueKind != JsonValueKind.Null)
                    filled[property.Name] = JsonNode.Parse(value.GetRawText());
        return CanonicalJson.Canonicalize(JsonSerializer.SerializeToElement(filled));
    }

    private static string? Check(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (depth > 32)
            return $"{path} is nested too deeply";
        if (schema.ValueKind == JsonValueKind.False)
            return $"{path} is not allowed";
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        return CheckType(schema, value, path)
            ?? CheckChoice(schema, value, path)
            ?? CheckAnyOf(schema, value, path, depth)
            ?? value.ValueKind switch
            {
                JsonValueKind.Object => CheckObject(schema, value, path, depth),
                JsonValueKind.Array => CheckArray(schema, value, path, depth),
                JsonValueKind.Number => CheckNumber(schema, value, path),
                JsonValueKind.String => CheckString(schema, value.GetString()!, path),
                _ => null,
            };
    }

    private static string? CheckType(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("type", out var type))
            return null;
        var allowed = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : new[] { type.GetString()! };
        return allowed.Any(t => Is(t, value)) ? null : $"{path} must be {string.Join(" or ", allowed)}";
    }

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static string? CheckChoice(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
            return $"{path} must be {only.GetRawText()}";
        return schema.TryGetProperty("enum", out var choices) && !choices.EnumerateArray().Any(c => JsonElement.DeepEquals(c, value))
            ? $"{path} must be one of {string.Join(", ", choices.EnumerateArray().Select(c => c.ToString()))}"
            : null;
    }

    private static string? CheckAnyOf(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (!schema.TryGetProperty("anyOf", out var options))
            return null;
        string? first = null;
        foreach (var option in options.EnumerateArray())
        {
            var problem = Check(option, value, path, depth + 1);
            if (problem is null)
                return null;
            first ??= problem;
        }
        return first;
    }

    private static string? CheckObject(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _))
                    return $"{path}.{name.GetString()} is missing";
        var hasProperties = schema.TryGetProperty("properties", out var properties);
        var closed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        foreach (var member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out var property))
            {
                if (Check(property, member.Value, $"{path}.{member.Name}", depth + 1) is { } problem)
                    return problem;
            }
            else if (closed)
            {
                var known = hasProperties ? string.Join(", ", properties.EnumerateObject().Select(p => p.Name)) : "";
                return $"{path}.{member.Name} is unknown; known are: {(known.Length > 0 ? known : "none")}";
            }
        }
        return null;
    }

    private static string? CheckArray(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (!schema.TryGetProperty("items", out var items))
            return null;
        var index = 0;
        foreach (var item in value.EnumerateArray())
            if (Check(items, item, $"{path}[{index++}]", depth + 1) is { } problem)
                return problem;
        return null;
    }

    private static string? CheckNumber(JsonElement schema, JsonElement value, string path)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var minimum) && number < minimum.GetDouble())
            return string.Create(CultureInfo.InvariantCulture, $"{path} must be at least {minimum.GetDouble()}");
        return schema.TryGetProperty("maximum", out var maximum) && number > maximum.GetDouble()
            ? string.Create(CultureInfo.InvariantCulture, $"{path} must be at most {maximum.GetDouble()}")
            : null;
    }

    private static string? CheckString(JsonElement schema, string value, string path)
    {
        if (schema.TryGetProperty("minLength", out var minimum) && value.Length < minimum.GetInt32())
            return minimum.GetInt32() == 1 ? $"{path} must not be empty" : $"{path} must have at least {minimum.GetInt32()} characters";
        if (schema.TryGetProperty("maxLength", out var maximum) && value.Length > maximum.GetInt32())
            return $"{path} must have at most {maximum.GetInt32()} characters";
        if (!schema.TryGetProperty("pattern", out var pattern))
            return null;
        try
        {
            return Regex.IsMatch(value, pattern.GetString()!, RegexOptions.CultureInvariant, PatternTimeout) ? null : $"{path} must match {pattern.GetString()}";
        }
        catch (Exception e) when (e is RegexMatchTimeoutException or ArgumentException)
        {
            return $"{path} cannot be checked against {pattern.GetString()}";
        }
    }
}
