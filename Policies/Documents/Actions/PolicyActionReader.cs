using System.Text.Json;
using AIOps.Policies.Conditions;

namespace AIOps.Policies.Documents.Actions;

/// <summary>Reads the <c>action</c> of a policy: one action, or a list that makes a ladder.</summary>
public static class PolicyActionReader
{
    private static readonly JsonElement NoParameters = JsonDocument.Parse("{}").RootElement;

    /// <summary>The rungs in order, at least one; the next is taken only when the one before has failed.</summary>
    /// <exception cref="PolicyFormatException"/>
    public static IReadOnlyList<PolicyAction> Read(JsonElement action)
    {
        if (action.ValueKind != JsonValueKind.Array)
            return [ReadOne(action, "action")];
        return action.GetArrayLength() == 1
            ? [ReadOne(action[0], "action[0]")]
            : throw new PolicyFormatException("action", "ladders of several rungs are not available in this version; give one action");
    }

    private static PolicyAction ReadOne(JsonElement action, string path)
    {
        if (action.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException(path, "must be an object");
        if (action.TryGetProperty("tool", out var tool))
            return Tool(action, tool, path);
        if (action.TryGetProperty("runbook", out var runbook))
            return Runbook(action, runbook, path);
        if (action.TryGetProperty("ignore", out var ignore))
            return Alone(action, ignore, "ignore", path, new IgnoreAction());
        if (action.TryGetProperty("analyze", out var analyze))
            return Alone(action, analyze, "analyze", path, new AnalyzeAction());
        foreach (var member in action.EnumerateObject())
            if (member.Name is "notify")
                throw new PolicyFormatException($"{path}.{member.Name}", "is not available in this version; use tool, runbook, analyze or ignore");
        throw new PolicyFormatException($"{path}.tool", "is missing; name the tool to call, or give runbook, analyze or ignore");
    }

    private static ToolAction Tool(JsonElement action, JsonElement tool, string path)
    {
        CheckMembers(action, path, "tool", "params");
        if (tool.ValueKind != JsonValueKind.String || tool.GetString()!.Length == 0)
            throw new PolicyFormatException($"{path}.tool", "must be the name of a tool");
        return new ToolAction(tool.GetString()!, Parameters(action, "params", path));
    }

    private static RunbookAction Runbook(JsonElement action, JsonElement runbook, string path)
    {
        CheckMembers(action, path, "runbook", "inputs");
        if (runbook.ValueKind != JsonValueKind.String || runbook.GetString()!.Length is 0 or > 128)
            throw new PolicyFormatException($"{path}.runbook", "must be the name of a runbook");
        return new RunbookAction(runbook.GetString()!, Parameters(action, "inputs", path));
    }

    /// <summary>An action that is a mere flag.</summary>
    private static PolicyAction Alone(JsonElement action, JsonElement flag, string name, string path, PolicyAction read)
    {
        CheckMembers(action, path, name);
        return flag.ValueKind == JsonValueKind.True ? read : throw new PolicyFormatException($"{path}.{name}", "must be true");
    }

    private static JsonElement Parameters(JsonElement action, string name, string path)
    {
        if (!action.TryGetProperty(name, out var parameters))
            return NoParameters;
        if (parameters.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException($"{path}.{name}", "must be an object");
        CheckPlaceholders(parameters, $"{path}.{name}");
        return parameters;
    }

    private static void CheckMembers(JsonElement action, string path, params string[] known)
    {
        foreach (var member in action.EnumerateObject())
            if (!known.Contains(member.Name))
                throw new PolicyFormatException($"{path}.{member.Name}", $"does not go with {known[0]}; known are {string.Join(", ", known)}");
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
