using System.Text.Json.Nodes;
using AIOps.Tools.Kubernetes.Resources;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>What differs between two states of an object, without what the server itself keeps in it.</summary>
internal static class ObjectDiff
{
    private const int LinesShown = 40;
    private const int LongestValue = 120;
    private static readonly string[] Bookkeeping = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

    /// <summary>A copy as its author would write it: no status, no bookkeeping.</summary>
    public static JsonObject Wish(JsonObject item)
    {
        var wish = (JsonObject)item.DeepClone();
        wish.Remove("status");
        foreach (var member in Bookkeeping)
            (wish["metadata"] as JsonObject)?.Remove(member);
        return wish;
    }

    /// <summary>The merge patch (RFC 7386) that makes <paramref name="to"/> of <paramref name="from"/>; null when they are the same.</summary>
    public static JsonObject? MergePatch(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in to)
            if (!from.TryGetPropertyValue(name, out var old))
                patch[name] = value?.DeepClone();
            else if (old is JsonObject a && value is JsonObject b)
            {
                if (MergePatch(a, b) is { } inner)
                    patch[name] = inner;
            }
            else if (!JsonNode.DeepEquals(old, value))
                patch[name] = value?.DeepClone();
        foreach (var (name, _) in from)
            if (!to.ContainsKey(name))
                patch[name] = null;
        return patch.Count == 0 ? null : patch;
    }

    /// <summary>One line for each value that differs: <c>spec.replicas: 2 → 3</c>; of a Secret the paths alone.</summary>
    public static string Lines(JsonObject? before, JsonObject after, bool isSecret)
    {
        var lines = new List<string>();
        // Compared as they are, shown masked: a changed credential is a change too.
        Walk(before, after, ObjectView.Masked(before), ObjectView.Masked(after), "", isSecret, lines);
        return lines.Count <= LinesShown ? string.Join('\n', lines) : $"{string.Join('\n', lines.Take(LinesShown))}\n… and {lines.Count - LinesShown} more";
    }

    private static void Walk(JsonNode? before, JsonNode? after, JsonNode? shownBefore, JsonNode? shownAfter, string path, bool isSecret, List<string> lines)
    {
        if (JsonNode.DeepEquals(before, after))
            return;
        if (before is JsonObject or null && after is JsonObject or null && (before ?? after) is JsonObject)
        {
            var names = ((before as JsonObject)?.Select(pair => pair.Key) ?? []).Union((after as JsonObject)?.Select(pair => pair.Key) ?? []);
            foreach (var name in names)
                Walk((before as JsonObject)?[name], (after as JsonObject)?[name], (shownBefore as JsonObject)?[name], (shownAfter as JsonObject)?[name], path.Length == 0 ? name : $"{path}.{name}", isSecret, lines);
        }
        else if (before is JsonArray a && after is JsonArray b && a.Count == b.Count)
            for (var i = 0; i < a.Count; i++)
                Walk(a[i], b[i], (shownBefore as JsonArray)?[i], (shownAfter as JsonArray)?[i], $"{path}[{i}]", isSecret, lines);
        else
            lines.Add(isSecret && path.Split('.')[0] is "data" or "stringData" ? $"{path}: {(before is null ? "added" : after is null ? "removed" : "changed")}" : $"{path}: {Value(shownBefore)} → {Value(shownAfter)}");
    }

    private static string Value(JsonNode? node)
    {
        var text = node?.ToJsonString(WireJson.Options) ?? "none";
        return Excerpt.Head(text, LongestValue);
    }
}
