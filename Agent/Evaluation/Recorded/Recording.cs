using System.Text.Json;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Evaluation.Recorded;

/// <summary>What the tools of an installation said in one situation: <c>recordings/NAME.json</c>.</summary>
/// <param name="Servers">Connected; the others are known as absent.</param>
internal sealed record Recording(IReadOnlyList<string> Servers, IReadOnlyList<Recording.Entry> Results)
{
    /// <summary>The file beside the recordings that holds the definitions of all tools.</summary>
    public const string Definitions = "tools";

    private const int MaxFile = 16 * 1024 * 1024;

    /// <param name="Arguments">A pattern of the whole value by name; an empty one fits an argument that was left out. Arguments not named may be anything.</param>
    internal sealed record Entry(string Tool, IReadOnlyDictionary<string, string> Arguments, string Text, JsonElement? Data = null, bool IsError = false)
    {
        public bool Fits(JsonElement given) => Arguments.All(pattern => Regex.IsMatch(
            given.TryGetProperty(pattern.Key, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "", $@"\A(?:{pattern.Value})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The entry that says most about this call.</summary>
    public Entry? Find(string tool, JsonElement arguments) =>
        Results.Where(entry => entry.Tool == tool && entry.Fits(arguments)).MaxBy(entry => entry.Arguments.Count(pattern => pattern.Value.Length > 0));

    /// <exception cref="ScenarioException">There is none, or it cannot be read.</exception>
    public static Recording Load(string folder, string name) => Load<Recording>(folder, name);

    /// <exception cref="ScenarioException">There are none, or they cannot be read.</exception>
    public static IReadOnlyList<ToolDefinition> LoadDefinitions(string folder) => Load<IReadOnlyList<ToolDefinition>>(folder, Definitions);

    private static T Load<T>(string folder, string name)
    {
        var path = Path.Combine(folder, ScenarioReader.Recordings, $"{name}.json");
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxFile } && JsonSerializer.Deserialize<T>(File.ReadAllText(path), WireJson.Options) is { } read
                ? read : throw new ScenarioException($"{path} is missing or longer than {MaxFile} bytes");
        }
        catch (JsonException e)
        {
            throw new ScenarioException($"{path}: {e.Path}: {e.Message}");
        }
    }
}
