using System.Text.Json;

namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>Events as lines that support a finding.</summary>
internal static class Evidence
{
    /// <summary>Of these objects, each reason once, newest first as they come.</summary>
    public static IEnumerable<string> About(IReadOnlyList<JsonElement> events, IReadOnlyList<string> names) => events
        .Where(entry => entry.Text("about") is { } about && names.Any(name => about.EndsWith($"/{name}", StringComparison.Ordinal)))
        .DistinctBy(entry => entry.Text("reason"))
        .Select(Event);

    /// <summary>Text from outside on one line, bounded.</summary>
    public static string Line(string text)
    {
        var line = text.Trim().ReplaceLineEndings(" ");
        return Excerpt.Head(line, 240, " …");
    }

    public static string Event(JsonElement entry) =>
        $"{entry.Text("about")} {entry.Text("reason")}{(entry.Int("count") is { } count and > 1 ? $" ×{count}" : "")}: {Line(entry.Text("message") ?? "")}";
}
