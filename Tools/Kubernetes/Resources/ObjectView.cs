using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Resources;

/// <summary>
/// An object as it may be shown: without the server's bookkeeping, a Secret as keys and sizes, and whatever looks like a
/// credential, by its name or by its form, blanked.
/// </summary>
internal static partial class ObjectView
{
    private const int LongestText = 4096;
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static JsonObject Of(JsonElement item, KubernetesResource resource)
    {
        var view = JsonObject.Create(item) ?? [];
        // Create shares the element's memory; a copy may be changed.
        view = (JsonObject)view.DeepClone();
        if (view["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            metadata.Remove("selfLink");
            (metadata["annotations"] as JsonObject)?.Remove(LastApplied);
        }
        var masked = (JsonObject)Masked(view)!;
        // After the masking, which would take a size beside the name "password" for one.
        foreach (var member in resource.IsSecret ? ["data", "stringData"] : new[] { "binaryData" })
            if (view[member] is JsonObject data)
                masked[member] = new JsonObject(data.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)$"{Size(pair.Value, member != "stringData")} bytes")));
        return masked;
    }

    /// <summary>Whether showing or keeping it would show or keep a credential.</summary>
    public static bool HoldsCredentials(JsonNode? node) => !JsonNode.DeepEquals(node, Masked(node));

    /// <summary>A copy with credentials blanked and long texts cut.</summary>
    public static JsonNode? Masked(JsonNode? node, string name = "") => node switch
    {
        JsonObject entry when entry["name"] is JsonValue key && key.TryGetValue<string>(out var called) && entry["value"] is JsonValue =>
            new JsonObject(entry.Select(pair => KeyValuePair.Create(pair.Key, Masked(pair.Value, pair.Key == "value" ? called : pair.Key)))),
        JsonObject members => new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, Masked(pair.Value, pair.Key)))),
        JsonArray list => Words(list, name),
        JsonValue value when value.TryGetValue<string>(out var text) => Text(name, text),
        _ => node?.DeepClone(),
    };

    private static JsonArray Words(JsonArray list, string name)
    {
        var masked = new JsonArray();
        var isNextSecret = false;
        foreach (var entry in list)
        {
            var word = entry is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
            // "--password", "hunter2": the flag and its value are two arguments.
            masked.Add(word is not null && isNextSecret && !word.StartsWith('-') ? CredentialMask.Blank : Masked(entry, name));
            isNextSecret = word is not null && word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal) && IsCredential(word.TrimStart('-'), "x");
        }
        return masked;
    }

    private static string Text(string name, string text)
    {
        if (text.Length > 0 && (PrivateKey().IsMatch(text) || (!IsReference(name) && IsCredential(name, text))))
            return CredentialMask.Blank;
        var masked = CredentialMask.Apply(text);
        return Excerpt.Head(masked, LongestText, $" …({masked.Length} characters)");
    }

    private static bool IsCredential(string name, string text) => name.Length > 0 && text.Length > 0 && CredentialMask.Apply($"{name}=x") != $"{name}=x";

    // secretName, tokenSecretRef, secretKeyRef.key: where a credential is, not what it is.
    private static bool IsReference(string name) =>
        name.EndsWith("Name", StringComparison.Ordinal) || name.EndsWith("Ref", StringComparison.Ordinal) || name.EndsWith("Namespace", StringComparison.Ordinal)
        || name.EndsWith("Path", StringComparison.Ordinal) || name.EndsWith("Policy", StringComparison.Ordinal) || name.EndsWith("Type", StringComparison.Ordinal);

    private static int Size(JsonNode? value, bool isBase64)
    {
        var text = value?.ToString() ?? "";
        return isBase64 ? text.Length / 4 * 3 - text.AsSpan().Count('=') : Encoding.UTF8.GetByteCount(text);
    }

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PrivateKey();
}
