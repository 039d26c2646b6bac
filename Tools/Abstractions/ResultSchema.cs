using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace AIOps.Tools.Abstractions;

/// <summary>
/// JSON Schema of a result record as <see cref="WireJson"/> writes it: what cannot be null is required, what is null is left
/// out. It is open: a later version may answer more.
/// </summary>
internal static class ResultSchema
{
    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Annotate,
    };

    public static JsonElement Of(Type result)
    {
        var schema = (JsonObject)WireJson.Options.GetJsonSchemaAsNode(result, Exporter);
        if (schema["type"]?.ToString() != "object")
            throw new InvalidOperationException($"{result} is no record; structured content is an object in every protocol revision but the newest.");
        return JsonSerializer.SerializeToElement(schema);
    }

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        // A null is never written, so a schema that spoke of it would only cost the reader.
        if (schema["type"] is JsonArray types && types.FirstOrDefault(type => type?.ToString() != "null") is { } only)
            schema["type"] = only.DeepClone();
        if (schema["properties"] is JsonObject properties)
        {
            var required = context.TypeInfo.Properties.Where(IsAlwaysWritten).Select(property => (JsonNode)property.Name).ToArray();
            schema.Remove("required");
            if (required.Length > 0 && properties.Count > 0)
                schema["required"] = new JsonArray(required);
        }
        if (context.PropertyInfo is { } own && Description(own) is { } text)
            schema["description"] = text;
        return schema;
    }

    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        !property.IsGetNullable && property.Get is not null && Nullable.GetUnderlyingType(property.PropertyType) is null
        && property.AttributeProvider?.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute), true) != true;

    private static string? Description(JsonPropertyInfo property) =>
        ((DescriptionAttribute?)(property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), true).FirstOrDefault()
            ?? property.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), true).FirstOrDefault()))?.Description;
}
