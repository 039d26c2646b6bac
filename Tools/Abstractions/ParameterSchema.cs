using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AIOps.Tools.Abstractions;

/// <summary>
/// JSON Schema of a parameters record, and the way back. Names are snake_case; <c>[Description]</c>, <c>[Range]</c>,
/// <c>[RegularExpression]</c>, <c>[MinLength]</c> and <c>[MaxLength]</c> carry over and are checked on the way back; a
/// constructor parameter with a default is optional; unknown members are refused.
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
        if (arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            arguments = JsonSerializer.SerializeToElement(new JsonObject());
        if (arguments.ValueKind != JsonValueKind.Object)
            throw new ToolException($"The arguments are {arguments.ValueKind}; an object is needed.");
        var properties = Strict.GetTypeInfo(typeof(T)).Properties;
        CheckNames(arguments, properties);
        try
        {
            var value = arguments.Deserialize<T>(Strict) ?? throw new ToolException("The arguments are null; an object is needed.");
            CheckValues(value, properties);
            return value;
        }
        catch (JsonException e)
        {
            throw new ToolException(Explain(e), e);
        }
    }

    // The serializer would refuse these too, but in terms of .NET types that a model or a person cannot act on.
    private static void CheckNames(JsonElement arguments, IList<JsonPropertyInfo> properties)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in arguments.EnumerateObject())
            if (!seen.Add(member.Name))
                throw new ToolException($"The arguments do not fit: '{ToolException.Quote(member.Name)}' is given twice.");
            else if (!properties.Any(property => property.Name == member.Name))
                throw new ToolException($"The arguments do not fit: '{ToolException.Quote(member.Name)}' is unknown; known are {string.Join(", ", properties.Select(p => p.Name))}.");
        var missing = properties.Where(property => property.IsRequired && !arguments.TryGetProperty(property.Name, out _)).Select(p => $"'{p.Name}'").ToList();
        if (missing.Count > 0)
            throw new ToolException($"The arguments do not fit: {string.Join(", ", missing)} missing.");
    }

    private static void CheckValues<T>(T value, IList<JsonPropertyInfo> properties)
    {
        foreach (var property in properties)
            if (property.Get?.Invoke(value!) is { } member)
                foreach (var rule in Attributes(property).OfType<ValidationAttribute>())
                    if (!rule.IsValid(member))
                        throw new ToolException($"The arguments do not fit: {rule.FormatErrorMessage($"'{property.Name}'")}");
    }

    private static string Explain(JsonException e) =>
        $"The arguments do not fit: {(e.Path is { Length: > 2 } path ? $"'{path[2..]}'" : "a member")} is null, of the wrong type or none of the values that the schema allows.";

    private static IEnumerable<object> Attributes(JsonPropertyInfo property) =>
        (property.AttributeProvider?.GetCustomAttributes(true) ?? [])
            .Concat(property.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(true) ?? []);

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema || context.PropertyInfo is not { } property)
            return node;
        var text = property.PropertyType == typeof(string);
        foreach (var attribute in Attributes(property))
            switch (attribute)
            {
                case DescriptionAttribute a: schema["description"] = a.Description; break;
                case RangeAttribute a:
                    schema["minimum"] = JsonValue.Create(Convert.ToDouble(a.Minimum, null));
                    schema["maximum"] = JsonValue.Create(Convert.ToDouble(a.Maximum, null));
                    break;
                case RegularExpressionAttribute a: schema["pattern"] = a.Pattern; break;
                case MinLengthAttribute a: schema[text ? "minLength" : "minItems"] = a.Length; break;
                case MaxLengthAttribute a: schema[text ? "maxLength" : "maxItems"] = a.Length; break;
            }
        return schema;
    }
}
