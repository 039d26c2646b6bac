using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>What each executor is given in <c>with</c>, and the tool call that this becomes.</summary>
public static partial class StepShape
{
    public const string SshTool = "run_ssh", PowershellTool = "run_powershell", PythonTool = "run_python", HttpReadTool = "http_get", HttpTool = "http_request";

    private const int MostApprovals = 10;

    private static readonly Dictionary<StepExecutor, (string[] Needed, string[] Allowed)> Members = new()
    {
        [StepExecutor.Tool] = (["tool"], ["params"]),
        [StepExecutor.Ssh] = (["host", "credential", "script"], ["port", "interpreter", "environment", "secrets", "timeout_seconds"]),
        [StepExecutor.Powershell] = (["host", "credential", "script"], ["port", "values", "timeout_seconds"]),
        [StepExecutor.Python] = (["subject", "script"], ["inputs", "secrets", "timeout_seconds"]),
        [StepExecutor.Http] = (["url"], ["method", "headers", "body", "credential", "timeout_seconds"]),
        [StepExecutor.Wait] = (["duration"], []),
        [StepExecutor.Approval] = (["message"], ["approvals"]),
        [StepExecutor.Condition] = (["logic"], ["otherwise"]),
    };

    /// <exception cref="PolicyFormatException"/>
    internal static void Check(StepCall call, string path)
    {
        var (needed, allowed) = Members[call.Executor];
        foreach (var member in call.With.EnumerateObject())
            if (!needed.Contains(member.Name) && !allowed.Contains(member.Name))
                throw new PolicyFormatException($"{path}.{member.Name}", $"is unknown to {WireJson.Name(call.Executor)}; known are {string.Join(", ", needed.Concat(allowed))}");
        foreach (var name in needed)
            if (!call.With.TryGetProperty(name, out _))
                throw new PolicyFormatException($"{path}.{name}", "is missing");
        foreach (var name in new[] { "tool", "host", "script", "url", "method", "duration", "message", "otherwise", "subject" })
            if (call.With.TryGetProperty(name, out var text) && text.ValueKind != JsonValueKind.String)
                throw new PolicyFormatException($"{path}.{name}", "must be a text");
        if (call.With.TryGetProperty("tool", out var tool) && RunbookTemplate.HasPlaceholder(tool))
            throw new PolicyFormatException($"{path}.tool", "must be a fixed name: what a runbook may do is known before it runs");
        if (call.With.TryGetProperty("method", out var method) && RunbookTemplate.HasPlaceholder(method))
            throw new PolicyFormatException($"{path}.method", "must be fixed");
        // A script is never filled in: a value pasted into a program becomes part of the program.
        if (call.With.TryGetProperty("script", out var script) && Reference().Match(script.GetString()!) is { Success: true } reference)
            throw new PolicyFormatException($"{path}.script", $"holds {reference.Value}; values reach a script as data, through {(call.Executor switch { StepExecutor.Ssh => "environment", StepExecutor.Python => "inputs", _ => "values" })}");
        if (call.Executor == StepExecutor.Wait && !RunbookTemplate.HasPlaceholder(call.With.GetProperty("duration")) && !Duration.TryParse(call.With.GetProperty("duration").GetString()!, out _))
            throw new PolicyFormatException($"{path}.duration", "must be a duration such as 30s, 5m or 1h");
        if (call.With.TryGetProperty("otherwise", out var otherwise) && otherwise.GetString() is not ("fail" or "stop"))
            throw new PolicyFormatException($"{path}.otherwise", "must be fail or stop");
        if (call.Executor == StepExecutor.Approval && ApprovalsOf(call) is < 1 or > MostApprovals)
            throw new PolicyFormatException($"{path}.approvals", $"must be a whole number from 1 to {MostApprovals}");
        CheckCredentials(call, path);
    }

    /// <summary>How many different people an approval step asks for; 0 for what is no number.</summary>
    public static int ApprovalsOf(StepCall call) => call.With.TryGetProperty("approvals", out var approvals) ? call.With.Int("approvals") ?? 0 : 1;

    /// <summary>The part in which placeholders are filled in: all but the script, the rule and the names of credentials.</summary>
    public static JsonElement Templated(StepCall call) =>
        JsonSerializer.SerializeToElement(new JsonObject(call.With.EnumerateObject()
            .Where(m => !IsFixed(call.Executor, m.Name)).Select(m => KeyValuePair.Create(m.Name, JsonNode.Parse(m.Value.GetRawText())))));

    /// <summary>The tool that a call reaches; null for what the engine does itself.</summary>
    public static string? ToolOf(StepCall call) => call.Executor switch
    {
        StepExecutor.Tool => call.With.GetProperty("tool").GetString(),
        StepExecutor.Ssh => SshTool,
        StepExecutor.Powershell => PowershellTool,
        StepExecutor.Python => PythonTool,
        StepExecutor.Http => Method(call.With) is "GET" or "HEAD" ? HttpReadTool : HttpTool,
        _ => null,
    };

    /// <summary>The arguments of that tool.</summary>
    /// <param name="filled">What became of <see cref="Templated"/>.</param>
    public static JsonElement Arguments(StepCall call, JsonElement filled)
    {
        if (call.Executor == StepExecutor.Tool)
            return filled.TryGetProperty("params", out var parameters) ? parameters : JsonSerializer.SerializeToElement(new { });
        var arguments = JsonObject.Create(filled)!;
        foreach (var member in call.With.EnumerateObject().Where(m => IsFixed(call.Executor, m.Name)))
            arguments[member.Name] = member.Name == "script" ? member.Value.GetString() : Credentials(JsonNode.Parse(member.Value.GetRawText()));
        if (call.Executor == StepExecutor.Http)
            arguments["method"] = Method(call.With);
        if (arguments["environment"] is JsonObject environment)
            foreach (var (name, value) in environment.ToArray())
                environment[name] = JsonSerializer.SerializeToElement(value).ToString();
        return JsonSerializer.SerializeToElement(arguments);
    }

    private static bool IsFixed(StepExecutor executor, string member) =>
        executor != StepExecutor.Tool && member is "script" or "credential" or "secrets" or "logic" or "approvals";

    private static string Method(JsonElement with) => with.TryGetProperty("method", out var method) ? method.GetString()!.ToUpperInvariant() : "GET";

    private static void CheckCredentials(StepCall call, string path)
    {
        if (call.Executor == StepExecutor.Tool)
            return;
        if (call.With.TryGetProperty("credential", out var credential))
            CheckCredential(credential, $"{path}.credential");
        if (call.With.TryGetProperty("secrets", out var secrets))
        {
            if (secrets.ValueKind != JsonValueKind.Object)
                throw new PolicyFormatException($"{path}.secrets", "must be an object of names and credentials");
            foreach (var member in secrets.EnumerateObject())
                CheckCredential(member.Value, $"{path}.secrets.{member.Name}");
        }
    }

    private static void CheckCredential(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String || !CredentialReference().IsMatch(value.GetString()!))
            throw new PolicyFormatException(path, "must name a credential, such as ${credential.web-key}");
    }

    /// <summary>A credential travels as its name; only the executor that uses it opens it.</summary>
    private static JsonNode? Credentials(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Credentials(m.Value)))),
        JsonValue text => CredentialReference().Match(text.GetValue<string>()).Groups["name"].Value,
        _ => value,
    };

    [GeneratedRegex(@"\$\{(input|step|execution|credential)\.[^}]*\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A(\$\{credential\.(?<name>[a-z0-9][a-z0-9._-]{0,63})\}|(?<name>[a-z0-9][a-z0-9._-]{0,63}))\z")]
    private static partial Regex CredentialReference();
}
