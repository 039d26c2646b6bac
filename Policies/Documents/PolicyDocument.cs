using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents.Actions;

namespace AIOps.Policies.Documents;

/// <summary>The JSON that people write and read a policy as.</summary>
public static class PolicyDocument
{
    private const int MaxName = 255;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private static readonly string[] Known =
        ["id", "version", "name", "enabled", "priority", "mode", "condition", "action", "continue", "cooldown", "rateLimit", "rate_limit", "verify", "undo", "created_at", "updated_at"];

    /// <summary>Reads and checks everything that does not need a tool's schema. Id, version and times in the document are left to the store.</summary>
    /// <exception cref="PolicyFormatException"/>
    public static Policy Read(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException("policy", "must be an object");
        foreach (var member in document.EnumerateObject())
            if (!Known.Contains(member.Name))
                throw new PolicyFormatException(member.Name, $"is unknown; known are {string.Join(", ", Known)}");
        if (Member(document, "rateLimit") is not null && Member(document, "rate_limit") is not null)
            throw new PolicyFormatException("rate_limit", "is the same as rateLimit; give one of them");
        var policy = new Policy
        {
            Name = Name(document),
            Enabled = Flag(document, "enabled", true),
            Priority = Priority(document),
            Mode = Mode(document),
            Condition = Required(document, "condition").Clone(),
            Action = Required(document, "action").Clone(),
            Continue = Flag(document, "continue", false),
            Cooldown = Span(document, "cooldown", "cooldown"),
            RateLimit = Limit(document),
            Verify = Verify(document),
            Undo = Undo(document),
        };
        _ = ConditionCompiler.Compile(policy.Condition);
        _ = PolicyActionReader.Read(policy.Action);
        return policy;
    }

    public static JsonObject Write(Policy policy) => new()
    {
        ["id"] = policy.Id,
        ["version"] = policy.Version,
        ["name"] = policy.Name,
        ["enabled"] = policy.Enabled,
        ["priority"] = policy.Priority,
        ["mode"] = policy.Mode is { } mode ? WireJson.Name(mode) : null,
        ["condition"] = JsonSerializer.SerializeToNode(policy.Condition),
        ["action"] = JsonSerializer.SerializeToNode(policy.Action),
        ["continue"] = policy.Continue,
        ["cooldown"] = policy.Cooldown is { } cooldown ? Duration.Format(cooldown) : null,
        ["rateLimit"] = policy.RateLimit is { } limit ? new JsonObject { ["max"] = limit.Max, ["per"] = Duration.Format(limit.Per) } : null,
        ["verify"] = policy.Verify is { } verify
            ? new JsonObject { ["promql"] = verify.Promql, ["http"] = verify.Http, ["wait"] = verify.Wait is { } wait ? Duration.Format(wait) : null }
            : null,
        ["undo"] = policy.Undo,
        ["created_at"] = policy.CreatedAt,
        ["updated_at"] = policy.UpdatedAt,
    };

    private static string Name(JsonElement document)
    {
        var name = Text(document, "name") ?? throw new PolicyFormatException("name", "is missing");
        return string.IsNullOrWhiteSpace(name) || name.Length > MaxName || name.Any(char.IsControl)
            ? throw new PolicyFormatException("name", $"must be plain text of 1 to {MaxName} characters")
            : name;
    }

    private static int Priority(JsonElement document)
    {
        if (Member(document, "priority") is not { } value)
            return 100;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var priority) && priority >= 0
            ? priority
            : throw new PolicyFormatException("priority", "must be a whole number from 0; lower comes first");
    }

    private static ActionMode? Mode(JsonElement document)
    {
        if (Text(document, "mode") is not { } text)
            return null;
        return WireJson.TryParse<ActionMode>(text, out var mode) ? mode : throw new PolicyFormatException("mode", "must be observe, suggest, approve, auto or earned");
    }

    private static RateLimit? Limit(JsonElement document)
    {
        if ((Member(document, "rateLimit") ?? Member(document, "rate_limit")) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException("rateLimit", "must be an object such as {\"max\": 10, \"per\": \"1h\"}");
        foreach (var member in value.EnumerateObject())
            if (member.Name is not ("max" or "per"))
                throw new PolicyFormatException($"rateLimit.{member.Name}", "is unknown; known are max and per");
        if (Member(value, "max") is not { ValueKind: JsonValueKind.Number } max || !max.TryGetInt32(out var count) || count < 1)
            throw new PolicyFormatException("rateLimit.max", "must be a whole number from 1");
        return Span(value, "per", "rateLimit.per") switch
        {
            { } per when per > TimeSpan.Zero => new RateLimit(count, per),
            null => throw new PolicyFormatException("rateLimit.per", "is missing, such as 1h"),
            _ => throw new PolicyFormatException("rateLimit.per", "must be longer than nothing"),
        };
    }

    private static VerifySpec? Verify(JsonElement document)
    {
        if (Member(document, "verify") is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException("verify", "must be an object");
        foreach (var member in value.EnumerateObject())
            if (member.Name is not ("promql" or "http" or "wait"))
                throw new PolicyFormatException($"verify.{member.Name}", "is unknown; known are promql, http and wait");
        var http = Text(value, "http", "verify.http");
        if (http is not null && !(Uri.TryCreate(http, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new PolicyFormatException("verify.http", "must be an http or https URL");
        var wait = Span(value, "wait", "verify.wait");
        return wait <= LongestWait || wait is null
            ? new VerifySpec(Text(value, "promql", "verify.promql"), http, wait)
            : throw new PolicyFormatException("verify.wait", $"must be at most {Duration.Format(LongestWait)}: a worker waits that long");
    }

    private static string Undo(JsonElement document)
    {
        var undo = Text(document, "undo") ?? "auto";
        return undo is "auto" or "never" ? undo : throw new PolicyFormatException("undo", "must be auto or never");
    }

    private static TimeSpan? Span(JsonElement parent, string name, string path)
    {
        if (Text(parent, name, path) is not { } text)
            return null;
        return Duration.TryParse(text, out var span) ? span : throw new PolicyFormatException(path, "must be a duration such as 30s, 5m or 1h");
    }

    private static bool Flag(JsonElement document, string name, bool otherwise) => Member(document, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new PolicyFormatException(name, "must be true or false"),
    };

    private static string? Text(JsonElement parent, string name, string? path = null) => Member(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw new PolicyFormatException(path ?? name, "must be a text"),
    };

    private static JsonElement Required(JsonElement document, string name) =>
        Member(document, name) ?? throw new PolicyFormatException(name, "is missing");

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
