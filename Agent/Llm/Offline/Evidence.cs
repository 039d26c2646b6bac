using System.Text.Json;

namespace AIOps.Agent.Llm.Offline;

/// <summary>Events as lines that support a finding.</summary>
internal static class Evidence
{
    /// <summary>Of these objects, each reason once, newest first as they come.</summary>
    public static IEnumerable<string> About(IReadOnlyList<JsonElement> events, IReadOnlyList<string> names) => events
        .Where(entry => entry.Text("about") is { } about && names.Any(name => about.EndsWith($"/{name}", StringComparison.Ordinal)))
        .DistinctBy(entry => entry.Text("reason"))
        .Select(Event);

    public static string Event(JsonElement entry)
    {
        var message = (entry.Text("message") ?? "").Trim().ReplaceLineEndings(" ");
        return $"{entry.Text("about")} {entry.Text("reason")}{(entry.Int("count") is { } count and > 1 ? $" ×{count}" : "")}: {(message.Length <= 240 ? message : message[..240] + " …")}";
    }
}
