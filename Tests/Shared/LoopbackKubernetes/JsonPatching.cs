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
