using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Agent.Graph.Redaction;

/// <summary>Blanks credentials where words pass between outside systems, models, the store and the screen. A net below the tools' own rule not to fetch them.</summary>
internal static class Redact
{
    private const int MaxDepth = 64;

    public static ToolResult Result(ToolResult result) => result with { Text = CredentialMask.Apply(result.Text), Data = result.Data is { } data ? Document(data) : null };

    /// <summary>The document with every credential in its texts, and every value under a credential's name, blanked.</summary>
    public static JsonElement Document(JsonElement document)
    {
        // Most documents have none: they are not written anew.
        if (document.ValueKind is JsonValueKind.Undefined || CredentialMask.Apply(document.GetRawText()) == document.GetRawText())
            return document;
        return JsonSerializer.SerializeToElement(Masked(JsonNode.Parse(document.GetRawText(), null, new JsonDocumentOptions { MaxDepth = MaxDepth }), null));
    }

    private static JsonNode? Masked(JsonNode? node, string? name) => node switch
    {
        JsonObject item => new JsonObject(item.Select(member => KeyValuePair.Create(member.Key, Masked(member.Value, member.Key)))),
        JsonArray list => new JsonArray([.. list.Select(item => Masked(item, name))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            JsonValue.Create(name is not null && IsCredential(name) && value.GetValue<string>().Length > 0 ? CredentialMask.Blank : CredentialMask.Apply(value.GetValue<string>())),
        JsonValue value when name is not null && value.GetValueKind() == JsonValueKind.Number && CredentialMask.Apply($"{name}=x") == $"{name}={CredentialMask.Blank}" && !IsCount(name) => JsonValue.Create(CredentialMask.Blank),
        _ => node?.DeepClone(),
    };

    private static bool IsCredential(string name) => CredentialMask.Apply($"{name}=x") != $"{name}=x";

    /// <summary>Tokens are also what models are paid by.</summary>
    private static bool IsCount(string name) => name.Contains("tokens", StringComparison.OrdinalIgnoreCase);
}
