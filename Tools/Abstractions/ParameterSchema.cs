using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace AIOps.Tools.Abstractions;

/// <summary>
/// JSON Schema of a parameters record, and the way back. Names are snake_case; <c>[Description]</c>, <c>[Range]</c>,
/// <c>[RegularExpression]</c>, <c>[MinLength]</c> and <c>[MaxLength]</c> carry over; a constructor parameter with a default
/// is optional; unknown members are refused.
/// </summary>
public static class ParameterSchema
{
    private static readonly JsonSerializerOptions Strict = new(WireJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Annotate,
    };

    public static JsonElement Of(Type parameters)
    {
        var schema = (JsonObject)Strict.GetJsonSchemaAsNode(parameters, Exporter);
        schema["type"] = "object";
        schema["properties"] ??= new JsonObject();
        schema["additionalProperties"] = false;
        return JsonSerializer.SerializeToElement(schema);
    }

    /// <exception cref="ToolException">The arguments do not fit; names the member.</exception>
    public static T Read<T>(JsonElement arguments)
    {
        try
        {
            var value = arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                ? JsonSerializer.Deserialize<T>("{}", Strict)
                : arguments.Deserialize<T>(Strict);
            return value ?? throw new ToolException("The arguments are null; an object is needed.");
        }
        catch (JsonException e)
        {
            throw new ToolException($"The arguments do not fit: {e.Message}", e);
        }
    }

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema || context.PropertyInfo is not { } property)
            return node;
        var attributes = property.AttributeProvider?.GetCustomAttributes(true) ?? [];
        foreach (var attribute in attributes.Concat(property.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(true) ?? []))
            switch (attribute)
            {
                case DescriptionAttribute a: schema["description"] = a.Description; break;
                case RangeAttribute a:
                    schema["minimum"] = JsonValue.Create(Convert.ToDouble(a.Minimum, null));
                    schema["maximum"] = JsonValue.Create(Convert.ToDouble(a.Maximum, null));
                    break;
                case RegularExpressionAttribute a: schema["pattern"] = a.Pattern; break;
                case MinLengthAttribute a: schema["minLength"] = a.Length; break;
                case MaxLengthAttribute a: schema["maxLength"] = a.Length; break;
            }
        return schema;
    }
}
