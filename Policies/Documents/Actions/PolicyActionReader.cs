using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;

namespace AIOps.Policies.Documents.Actions;

/// <summary>Reads the <c>action</c> of a policy: one action, or a list that makes a ladder.</summary>
public static partial class PolicyActionReader
{
    private const int MostRungs = 10;
    private const int MostChannels = 10;
    private const int LongestMessage = 2000;

    private static readonly JsonElement NoParameters = JsonDocument.Parse("{}").RootElement;

    /// <summary>The rungs in order, at least one; the next is taken only when the one before has failed.</summary>
    /// <exception cref="PolicyFormatException"/>
    public static IReadOnlyList<PolicyAction> Read(JsonElement action)
    {
        if (action.ValueKind != JsonValueKind.Array)
            return [ReadOne(action, "action")];
        if (action.GetArrayLength() is var length && length is < 1 or > MostRungs)
            throw new PolicyFormatException("action", $"a ladder has 1 to {MostRungs} rungs, not {length}");
        var rungs = action.EnumerateArray().Select((rung, i) => ReadOne(rung, $"action[{i}]")).ToArray();
        for (var i = 0; rungs.Length > 1 && i < rungs.Length; i++)
            CheckRung(rungs[i], i == rungs.Length - 1, $"action[{i}]");
        return rungs;
    }

    /// <summary>A rung can fail, so that there is a next one; telling people cannot, so nothing comes after it.</summary>
    private static void CheckRung(PolicyAction rung, bool last, string path)
    {
        if (rung is IgnoreAction or AnalyzeAction)
            throw new PolicyFormatException(path, "stands alone; the rungs of a ladder change something, and the last one may notify");
        if (rung is NotifyAction && !last)
            throw new PolicyFormatException(path, "notify can only be the last rung: it does not fail, so nothing would come after it");
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
        if (action.TryGetProperty("notify", out var notify))
            return Notify(action, notify, path);
        throw new PolicyFormatException($"{path}.tool", "is missing; name the tool to call, or give runbook, notify, analyze or ignore");
    }

    private static ToolAction Tool(JsonElement action, JsonElement tool, string path)
    {
        CheckMembers(action, path, "tool", "params");
        if (tool.ValueKind != JsonValueKind.String || tool.GetString()!.Length == 0)
            throw new PolicyFormatException($"{path}.tool", "must be the name of a tool");
        return new ToolAction(tool.GetString()!, Parameters(action, "params", path));
    }

    private static NotifyAction Notify(JsonElement action, JsonElement notify, string path)
    {
        CheckMembers(action, path, "notify", "message");
        var given = notify.ValueKind == JsonValueKind.Array ? notify.EnumerateArray().ToArray() : [notify];
        var channels = given.Select(c => c.ValueKind == JsonValueKind.String ? c.GetString()! : "").Distinct().ToArray();
        if (channels.Length is < 1 or > MostChannels || !channels.All(c => ChannelName().IsMatch(c)))
            throw new PolicyFormatException($"{path}.notify", $"must be a list of 1 to {MostChannels} channels by name, such as [\"log\"]");
        if (!action.TryGetProperty("message", out var message))
            return new NotifyAction(channels, null);
        if (message.ValueKind != JsonValueKind.String || message.GetString() is not { Length: > 0 and <= LongestMessage } text)
            throw new PolicyFormatException($"{path}.message", $"must be a text of 1 to {LongestMessage} characters");
        CheckPlaceholders(message, $"{path}.message");
        return new NotifyAction(channels, text);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelName();

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
