using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>Server-side apply in simple form: leaves are owned by who applied them; what another owns differently is a conflict.</summary>
internal static class ApplyApi
{
    /// <returns>The object as it would be stored.</returns>
    public static JsonObject Merge(ApiPath path, JsonObject? before, JsonObject manifest, string manager, bool force)
    {
        var after = (JsonObject?)before?.DeepClone() ?? [];
        var fields = after["metadata"]?["managedFields"] as JsonArray ?? [];
        var conflicts = new JsonArray();
        var mine = new JsonArray();
        foreach (var (field, value) in Leaves(manifest, ""))
        {
            if (field is ".apiVersion" or ".kind" or ".metadata.name" or ".metadata.namespace" or ".metadata.resourceVersion")
                continue;
            foreach (var entry in fields.Where(entry => entry!["manager"]!.ToString() != manager))
                if (entry!["leaves"]!.AsArray().Any(leaf => leaf!.ToString() == field) && !JsonNode.DeepEquals(At(before!, field), value))
                    conflicts.Add(new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with \"{entry["manager"]}\"", ["field"] = field });
            mine.Add((JsonNode)field);
        }
        if (conflicts.Count > 0 && !force)
            throw new ApiStatus(409, "Conflict", $"Apply failed with {conflicts.Count} conflicts") { Details = new() { ["causes"] = conflicts } };
        var plain = (JsonObject)manifest.DeepClone();
        (plain["metadata"] as JsonObject)?.Remove("resourceVersion");
        after = JsonPatching.Apply(after, plain, strategic: true);
        if (path.Kind.Namespaced)
            after["metadata"]!["namespace"] = path.Namespace;
        var others = fields.Where(entry => entry!["manager"]!.ToString() != manager).Select(entry => entry!.DeepClone());
        after["metadata"]!["managedFields"] = new JsonArray([.. others, new JsonObject { ["manager"] = manager, ["operation"] = "Apply", ["leaves"] = mine }]);
        return after;
    }

    private static IEnumerable<(string Field, JsonNode? Value)> Leaves(JsonNode? node, string path) =>
        node is JsonObject members ? members.SelectMany(pair => Leaves(pair.Value, $"{path}.{pair.Key}")) : [(path, node)];

    private static JsonNode? At(JsonObject item, string field) => field.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode?)item, (node, name) => (node as JsonObject)?[name]);
}
