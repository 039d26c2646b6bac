using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>RFC 7386, and its strategic variant, where lists of named things merge by name.</summary>
internal static class JsonPatching
{
    public static JsonObject Apply(JsonObject target, JsonObject patch, bool strategic)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var (name, value) in patch)
            if (value is null)
                result.Remove(name);
            else if (value is JsonObject inner)
                result[name] = Apply(result[name] as JsonObject ?? [], inner, strategic);
            else if (strategic && value is JsonArray list && result[name] is JsonArray existing && list.All(entry => entry is JsonObject o && o.ContainsKey("name")))
                result[name] = Merge(existing, list);
            else
                result[name] = value.DeepClone();
        return result;
    }

    /// <summary>RFC 6902: add, replace, remove and test.</summary>
    public static JsonObject Operate(JsonObject target, JsonArray operations)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var operation in operations)
        {
            var path = operation!["path"]!.ToString().Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
            var parent = path.SkipLast(1).Aggregate((JsonNode?)result, (node, name) => node is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node?[name]);
            var (name, value) = (path[^1], operation["value"]?.DeepClone());
            switch (parent, operation["op"]!.ToString())
            {
                case (JsonObject owner, "add" or "replace"): owner[name] = value; break;
                case (JsonObject owner, "remove"): owner.Remove(name); break;
                case (JsonArray list, "add") when name == "-": list.Add(value); break;
                case (JsonObject owner, "test") when JsonNode.DeepEquals(owner[name], value): break;
                default: throw new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request");
            }
        }
        return result;
    }

    private static JsonArray Merge(JsonArray existing, JsonArray patch)
    {
        var merged = existing.Select(entry => (JsonObject)entry!.DeepClone()).ToList();
        foreach (var entry in patch.Cast<JsonObject>())
        {
            var index = merged.FindIndex(candidate => candidate["name"]?.ToString() == entry["name"]?.ToString());
            if (index < 0)
                merged.Add(Apply([], entry, strategic: true));
            else
                merged[index] = Apply(merged[index], entry, strategic: true);
        }
        return [.. merged];
    }
}
