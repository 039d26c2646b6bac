using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Learning;

/// <summary>What was done about an alert, so that it can be said about the next one of its kind: placeholders stand where it named its own target.</summary>
/// <param name="Key">Equal for equal tool and arguments.</param>
/// <param name="IsProvable">
/// Every value that is fixed came from a person or a policy, and nothing had to be masked or cut: only such a fix may become a policy.
/// </param>
public sealed record LearntFix(string Key, string Tool, JsonElement Arguments, bool IsProvable)
{
    private const int MaxArguments = 4096;

    /// <param name="tool">Null when no connected server offers it: then nothing is known to name the target, and all stays as it was.</param>
    /// <param name="policy">The version of the policy that asked; null for a person's wish.</param>
    public static LearntFix Of(ActionRequest action, Alert alert, ToolDefinition? tool, Policy? policy)
    {
        if (Written(action, policy) is { } written)
            return Bound(action.Tool, written, true);
        var isRunbook = action.Tool == RunbookBinding.Tool;
        var given = isRunbook && action.Arguments.TryGetProperty("inputs", out var inputs) ? inputs : action.Arguments;
        var properties = !isRunbook && tool?.InputSchema.TryGetProperty("properties", out var known) == true ? known : default;
        var template = new JsonObject();
        foreach (var argument in given.ValueKind == JsonValueKind.Object ? given.EnumerateObject().ToList() : [])
            if (!IsDefault(argument, properties))
                template[argument.Name] = NamesTarget(argument, isRunbook, tool) && LabelFor(argument.Name, argument.Value.GetString()!, alert) is { } label
                    ? JsonValue.Create($"${{label.{label}}}")
                    : JsonNode.Parse(argument.Value.GetRawText());
        var arguments = isRunbook ? Runbook(action.Arguments, template) : template;
        // A person's own text may look like a placeholder; in a policy it would become one.
        var isPlain = given.GetRawText().Contains("${", StringComparison.Ordinal) is false;
        return Bound(action.Tool, JsonSerializer.SerializeToElement(arguments), isPlain && IsOwnWish(action));
    }

    /// <summary>As a policy writes its action.</summary>
    public JsonObject ToPolicyAction() => Tool == RunbookBinding.Tool
        ? new() { ["runbook"] = Node("runbook"), ["inputs"] = Node("inputs") ?? new JsonObject() }
        : new() { ["tool"] = Tool, ["params"] = JsonNode.Parse(Arguments.GetRawText()) };

    private JsonNode? Node(string member) => Arguments.TryGetProperty(member, out var value) ? JsonNode.Parse(value.GetRawText()) : null;

    /// <summary>As the policy's author wrote it: what an alert filled in is not looked at.</summary>
    private static JsonElement? Written(ActionRequest action, Policy? policy)
    {
        if (policy is null)
            return null;
        try
        {
            return PolicyActionReader.Read(policy.Action) is var rungs && action.Rung < rungs.Count && rungs[action.Rung] is ToolAction written ? written.Parameters : null;
        }
        catch (PolicyFormatException)
        {
            return null;
        }
    }

    private static JsonObject Runbook(JsonElement arguments, JsonObject inputs) => new()
    {
        ["runbook"] = arguments.TryGetProperty("runbook", out var name) ? JsonNode.Parse(name.GetRawText()) : null,
        ["inputs"] = inputs,
    };

    private static bool IsDefault(JsonProperty argument, JsonElement properties) =>
        argument.Value.ValueKind == JsonValueKind.Null
        || (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(argument.Name, out var schema) && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("default", out var value) && CanonicalJson.Hash(value) == CanonicalJson.Hash(argument.Value));

    // What does not name the target (how many replicas, what to run) is never filled in by an alert.
    private static bool NamesTarget(JsonProperty argument, bool isRunbook, ToolDefinition? tool) => argument.Value.ValueKind == JsonValueKind.String
        && (isRunbook ? LabelKinds.IsNaming(argument.Name) : tool?.TargetTemplate?.Contains($"{{{argument.Name}}}", StringComparison.Ordinal) == true);

    /// <summary>The label of this very value that names the target: of the same name before any other.</summary>
    private static string? LabelFor(string argument, string value, Alert alert) => alert.Labels
        .Where(l => l.Value == value && value.Length > 0 && LabelKinds.IsNaming(l.Key) && Fits(l.Key, argument))
        .OrderBy(l => l.Key == argument ? 0 : $"{l.Key}_name" == argument ? 1 : 2).ThenBy(l => l.Key, StringComparer.Ordinal)
        .Select(l => l.Key).FirstOrDefault();

    // A namespace that happens to be called like the pod is no pod.
    private static bool Fits(string label, string argument) => (label == "namespace") == (argument == "namespace");

    private static bool IsOwnWish(ActionRequest action) => action.Origin switch
    {
        ActionOrigin.Api => true,
        ActionOrigin.Chat => action.Provenance is { } sources && sources.All(s => s.Origin is ValueOrigin.User or ValueOrigin.Default or ValueOrigin.Inventory),
        _ => false,
    };

    private static LearntFix Bound(string tool, JsonElement arguments, bool isProvable)
    {
        var canonical = CanonicalJson.Canonicalize(arguments);
        if (canonical.GetRawText().Length > MaxArguments)
            (canonical, isProvable) = (JsonSerializer.SerializeToElement(new { cut = "the arguments were too long to be remembered" }), false);
        var masked = MaskedJson.Of(canonical);
        return new(CanonicalJson.Hash(tool, masked.GetRawText())[..32], tool, masked, isProvable && masked.GetRawText() == canonical.GetRawText());
    }
}
