using System.Text.Json;
using System.Text.Json.Nodes;

namespace AIOps.Policies.Model.Tools;

/// <summary>Documents without what looks like a credential, by its own form or by the name that it goes under.</summary>
public static class MaskedJson
{
    public static JsonElement Of(JsonElement value) => JsonSerializer.SerializeToElement(Node(value, null));

    private static JsonNode? Node(JsonElement value, string? name) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Node(m.Value, m.Name)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Node(item, name))]),
        JsonValueKind.String => JsonValue.Create(Text(value.GetString()!, name)),
        _ => JsonNode.Parse(value.GetRawText()),
    };

    private static string Text(string text, string? name)
    {
        var masked = CredentialMask.Apply(text);
        // A value says what it is by its name, too.
        return masked == text && name is not null && text.Length > 0 && !text.Any(char.IsWhiteSpace) && CredentialMask.Apply($"{name}={text}") != $"{name}={text}" ? CredentialMask.Blank : masked;
    }
}
