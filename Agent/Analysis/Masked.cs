using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Agent.Analysis;

/// <summary>Text and documents from outside, without what looks like a credential.</summary>
internal static class Masked
{
    // What is so long is cut anyway; more than that is not worth searching.
    private const int MaxSearched = 1024 * 1024;

    /// <summary>Masked first, then cut to head and tail, so that no half of a credential escapes the mask.</summary>
    public static string Text(string text, int atMost)
    {
        var masked = CredentialMask.Apply(Excerpt.Head(text, MaxSearched, ""));
        return Excerpt.Ends(masked, atMost);
    }

    public static JsonElement Json(JsonElement value) => JsonSerializer.SerializeToElement(Node(value, null));

    // A value says what it is by its name, too: {"name": "password", …} is left to the text.
    private static JsonNode? Node(JsonElement value, string? name) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Node(m.Value, m.Name)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Node(item, name))]),
        JsonValueKind.String => JsonValue.Create(OfString(value.GetString()!, name)),
        _ => JsonNode.Parse(value.GetRawText()),
    };

    private static string OfString(string text, string? name)
    {
        var masked = CredentialMask.Apply(text);
        return name is not null && masked == text && text.Length > 0 && !text.Any(char.IsWhiteSpace) && CredentialMask.Apply($"{name}={text}") != $"{name}={text}" ? CredentialMask.Blank : masked;
    }
}
