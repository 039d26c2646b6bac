using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Policies.Safety.Arguments;

/// <summary>Checks arguments that still hold placeholders: their names and what is fixed now, the rest when it is filled in.</summary>
public static class PartialArguments
{
    /// <param name="Member">The argument that does not fit; null when <paramref name="Why"/> names it.</param>
    public readonly record struct Misfit(string? Member, string Why);

    /// <summary>Null when nothing speaks against them yet.</summary>
    /// <param name="owner">Whose arguments they are, for the message.</param>
    /// <param name="isOpen">Whether a value is still to be filled in.</param>
    public static Misfit? Explain(JsonElement schema, JsonElement arguments, string owner, Func<JsonElement, bool> isOpen)
    {
        var given = new JsonObject();
        foreach (var argument in arguments.Members())
            if (schema.At("properties", argument.Name).ValueKind == JsonValueKind.Undefined)
                return new Misfit(argument.Name, $"{owner} takes no such argument");
            else if (!isOpen(argument.Value))
                given[argument.Name] = JsonNode.Parse(argument.Value.GetRawText());
        foreach (var required in schema.Items("required").Select(r => r.GetString()!))
            if (!arguments.TryGetProperty(required, out _))
                return new Misfit(required, $"is missing; {owner} needs it");
        var optional = JsonNode.Parse(schema.GetRawText())!.AsObject();
        optional.Remove("required");
        return ArgumentSchema.Explain(JsonSerializer.SerializeToElement(optional), JsonSerializer.SerializeToElement(given)) is { } why ? new Misfit(null, why) : null;
    }
}
