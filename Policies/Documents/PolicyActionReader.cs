using System.Text.Json;
using AIOps.Policies.Conditions;

namespace AIOps.Policies.Documents;

/// <summary>Reads the <c>action</c> of a policy.</summary>
public static class PolicyActionReader
{
    private static readonly JsonElement NoParameters = JsonDocument.Parse("{}").RootElement;

    /// <exception cref="PolicyFormatException"/>
    public static PolicyAction Read(JsonElement action)
    {
        if (action.ValueKind == JsonValueKind.Array)
            return action.GetArrayLength() == 1
                ? Read(action[0])
                : throw new PolicyFormatException("action", "ladders of several rungs are not available in this version; give one action");
        if (action.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException("action", "must be an object");
        foreach (var member in action.EnumerateObject())
            if (member.Name is "runbook" or "analyze" or "notify")
                throw new PolicyFormatException($"action.{member.Name}", "is not available in this version; use tool or ignore");
            else if (member.Name is not ("tool" or "params" or "ignore"))
                throw new PolicyFormatException($"action.{member.Name}", "is unknown; known are tool, params and ignore");

        if (action.TryGetProperty("ignore", out var ignore))
            return ignore.ValueKind == JsonValueKind.True && !action.TryGetProperty("tool", out _)
                ? new PolicyAction(null, NoParameters)
                : throw new PolicyFormatException("action.ignore", "must be true and stand alone");
        if (!action.TryGetProperty("tool", out var tool) || tool.ValueKind != JsonValueKind.String || tool.GetString()!.Length == 0)
            throw new PolicyFormatException("action.tool", "is missing; name the tool to call");
        if (!action.TryGetProperty("params", out var parameters))
            return new PolicyAction(tool.GetString()!, NoParameters);
        if (parameters.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException("action.params", "must be an object");
        CheckPlaceholders(parameters, "action.params");
        return new PolicyAction(tool.GetString()!, parameters);
    }

    private static void CheckPlaceholders(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when Placeholders.Explain(value.GetString()!) is { } problem:
                throw new PolicyFormatException(path, problem);
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    CheckPlaceholders(member.Value, $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    CheckPlaceholders(item, $"{path}[{index}]");
                break;
        }
    }
}
