using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Documents;

/// <summary>Checks a policy's action against the tool that it names, as far as that can be done before an alert fills it in.</summary>
public static class PolicyTools
{
    /// <exception cref="PolicyFormatException">The tool is unknown or changes nothing, or a parameter cannot fit.</exception>
    public static void Check(Policy policy, IToolDirectory tools)
    {
        foreach (var (index, rung) in PolicyActionReader.Read(policy.Action).Index())
            if (rung is ToolAction action)
                Check(action, policy.Action.ValueKind == JsonValueKind.Array ? $"action[{index}]" : "action", tools);
    }

    private static void Check(ToolAction action, string path, IToolDirectory tools)
    {
        var name = action.Tool;
        if (tools.Find(name) is not { } tool)
            throw new PolicyFormatException($"{path}.tool", $"no connected tool server offers {name}");
        if (tool.Risk == Risk.ReadOnly)
            throw new PolicyFormatException($"{path}.tool", $"{name} changes nothing; a policy names a tool that does");
        var properties = tool.InputSchema.TryGetProperty("properties", out var p) ? p : default;
        var fixedOnes = new JsonObject();
        foreach (var parameter in action.Parameters.EnumerateObject())
        {
            if (properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty(parameter.Name, out _))
                throw new PolicyFormatException($"{path}.params.{parameter.Name}", $"{name} takes no such parameter");
            if (!HasPlaceholder(parameter.Value))
                fixedOnes[parameter.Name] = JsonNode.Parse(parameter.Value.GetRawText());
        }
        var required = tool.InputSchema.TryGetProperty("required", out var r) ? r.EnumerateArray().Select(e => e.GetString()!) : [];
        foreach (var missing in required.Where(m => !action.Parameters.TryGetProperty(m, out _)))
            throw new PolicyFormatException($"{path}.params.{missing}", $"is missing; {name} needs it");
        // Parameters with placeholders are checked when they are filled in; the rest must fit now.
        var schema = JsonNode.Parse(tool.InputSchema.GetRawText())!.AsObject();
        schema.Remove("required");
        if (ArgumentSchema.Explain(JsonSerializer.SerializeToElement(schema), JsonSerializer.SerializeToElement(fixedOnes)) is { } misfit)
            throw new PolicyFormatException($"{path}.params", misfit);
    }

    private static bool HasPlaceholder(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Placeholders.Contains(value.GetString()!),
        JsonValueKind.Object => value.EnumerateObject().Any(m => HasPlaceholder(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasPlaceholder),
        _ => false,
    };
}
