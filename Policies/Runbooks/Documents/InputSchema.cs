using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>The inputs of a runbook, written as one JSON Schema per name, with <c>required</c> beside it, and read as the schema of them all.</summary>
internal static class InputSchema
{
    private static readonly string[] Known = ["type", "description", "default", "required", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "items"];
    private static readonly string[] Types = ["string", "integer", "number", "boolean", "array", "object"];

    public static JsonElement Read(JsonElement? inputs)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (inputs is { } given)
        {
            if (given.ValueKind != JsonValueKind.Object || given.GetPropertyCount() > 64)
                throw new PolicyFormatException("inputs", "must be an object of at most 64 names");
            foreach (var input in given.EnumerateObject())
                Add(input, properties, required);
        }
        return JsonSerializer.SerializeToElement(new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false });
    }

    private static void Add(JsonProperty input, JsonObject properties, JsonArray required)
    {
        var path = $"inputs.{input.Name}";
        if (!RunbookReader.Name().IsMatch(input.Name))
            throw new PolicyFormatException("inputs", "has a name that is not letters, digits, dashes or underscores");
        var reader = new DocumentReader(input.Value, path);
        reader.Allow(Known);
        if (reader.Text("type", 16) is not { } type || !Types.Contains(type))
            throw reader.Wrong("type", $"must be one of {string.Join(", ", Types)}");
        var schema = JsonObject.Create(input.Value.Clone())!;
        schema.Remove("required");
        if (reader.Flag("required"))
            required.Add(input.Name);
        if (reader.Member("default") is { } value && ArgumentSchema.Explain(JsonSerializer.SerializeToElement(schema), value) is { } misfit)
            throw reader.Wrong("default", misfit);
        properties[input.Name] = schema;
    }
}
