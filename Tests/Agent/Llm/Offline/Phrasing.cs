using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>A question with what a good answer does: the calls it must make, <c>ask</c> (say which is meant), <c>none</c> (say it is not understood), or <c>no change</c> (anything, but no changing call).</summary>
internal sealed record Phrasing(string Half, string Text, string Expect, IReadOnlyList<string>? History, IReadOnlyList<Phrasing.Call>? Calls, [property: JsonPropertyName("or")] IReadOnlyList<Phrasing.Call>? Alternatives)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public sealed record Call(string Tool, JsonElement Arguments);

    public bool IsScored => Expect != "no change";

    public string Category => Calls is [var first, ..] ? first.Tool : Expect;

    public static IReadOnlyList<Phrasing> Read(string path) => [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<Phrasing>(line, Web)!)];

    /// <summary>Every wanted call was made with at least these arguments and in no other namespace, one of them in the last step; and nothing was changed that was not wanted.</summary>
    public bool IsRight(OfflineTalk.Conversation said, Func<string, bool> isChange)
    {
        var wanted = Calls ?? [];
        var changes = wanted.Where(call => isChange(call.Tool)).ToList();
        if (said.Changes.Count != changes.Count)
            return false;
        return Expect switch
        {
            "ask" => said.Text.Contains("hich one", StringComparison.Ordinal) || said.Text.Contains("id you mean", StringComparison.Ordinal) || said.Text.Contains("of what?", StringComparison.Ordinal),
            "none" => said.Calls.Count == 0 && said.Text.StartsWith("I did not understand", StringComparison.Ordinal),
            "no change" => true,
            _ => (wanted.All(call => said.Calls.Any(made => IsMet(call, made))) && wanted.Any(call => said.Turns[^1].Any(made => IsMet(call, made))))
                || (Alternatives ?? []).Any(call => said.Calls.Any(made => IsMet(call, made))),
        };
    }

    private static bool IsMet(Call wanted, string made)
    {
        var (tool, given) = (made[..made.IndexOf(' ', StringComparison.Ordinal)], JsonElement.Parse(made[(made.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        return tool == wanted.Tool
            && wanted.Arguments.EnumerateObject().All(argument => given.TryGetProperty(argument.Name, out var value) && JsonElement.DeepEquals(value, argument.Value))
            && (wanted.Arguments.TryGetProperty("namespace", out _) || !given.TryGetProperty("namespace", out _) || wanted.Arguments.TryGetProperty("object_name", out _));
    }
}
