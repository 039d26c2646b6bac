using System.Text.Json;
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
        foreach (var (path, rung) in Rungs(policy))
            if (rung is ToolAction action)
                Check(action, path, tools);
    }

    /// <summary>Each rung with where it stands in the document.</summary>
    /// <exception cref="PolicyFormatException"/>
    internal static IEnumerable<(string Path, PolicyAction Rung)> Rungs(Policy policy) =>
        PolicyActionReader.Read(policy.Action).Select((rung, index) => (policy.Action.ValueKind == JsonValueKind.Array ? $"action[{index}]" : "action", rung));

    private static void Check(ToolAction action, string path, IToolDirectory tools)
    {
        var name = action.Tool;
        if (tools.Find(name) is not { } tool)
            throw new PolicyFormatException($"{path}.tool", $"no connected tool server offers {name}");
        if (tool.Risk == Risk.ReadOnly)
            throw new PolicyFormatException($"{path}.tool", $"{name} changes nothing; a policy names a tool that does");
        if (PartialArguments.Explain(tool.InputSchema, action.Parameters, name, HasPlaceholder) is { } misfit)
            throw new PolicyFormatException(misfit.Member is { } member ? $"{path}.params.{member}" : $"{path}.params", misfit.Why);
    }

    private static bool HasPlaceholder(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Placeholders.Contains(value.GetString()!),
        JsonValueKind.Object => value.EnumerateObject().Any(m => HasPlaceholder(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasPlaceholder),
        _ => false,
    };
}
