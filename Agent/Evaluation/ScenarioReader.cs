using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Evaluation;

/// <summary>Reads the scenarios of a folder: every JSON file in it and below, but for <c>recordings</c>.</summary>
internal static class ScenarioReader
{
    public const string Recordings = "recordings";

    private const int MaxScenarios = 10_000, MaxFile = 256 * 1024;

    private static readonly TimeSpan MatchWithin = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Options = new(WireJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="ScenarioException">A file cannot be read, or two have one name.</exception>
    public static IReadOnlyList<Scenario> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ScenarioException($"{folder} is no folder");
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Contains(Recordings))
            .Order(StringComparer.Ordinal).Take(MaxScenarios + 1).ToList();
        if (files.Count is 0 or > MaxScenarios)
            throw new ScenarioException(files.Count == 0 ? $"there is no scenario in {folder}" : $"{folder} has more than {MaxScenarios} scenarios");
        var scenarios = files.ConvertAll(file => ReadFile(file, Path.GetRelativePath(folder, file)));
        return scenarios.GroupBy(scenario => scenario.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ScenarioException($"{string.Join(" and ", twice.Select(one => one.File))} have one name, {twice.Key}")
            : scenarios;
    }

    /// <summary>Case does not matter, and no pattern takes for ever.</summary>
    public static Regex Pattern(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, MatchWithin);

    /// <summary>A fact as its alternatives.</summary>
    public static IReadOnlyList<string> Alternatives(JsonElement fact) =>
        fact.ValueKind == JsonValueKind.Array ? [.. fact.EnumerateArray().Select(one => one.GetString()!)] : [fact.GetString()!];

    private static Scenario ReadFile(string path, string shown)
    {
        if (new FileInfo(path).Length > MaxFile)
            throw new ScenarioException($"{shown} is longer than {MaxFile} bytes");
        try
        {
            var scenario = (JsonSerializer.Deserialize<Scenario>(File.ReadAllText(path), Options) ?? throw new ScenarioException($"{shown} is null")) with { File = shown };
            return Problem(scenario) is { } problem ? throw new ScenarioException($"{shown}: {problem}") : scenario;
        }
        catch (JsonException e)
        {
            throw new ScenarioException($"{shown}: {e.Path}: {e.Message}");
        }
    }

    private static string? Problem(Scenario scenario)
    {
        if (scenario.Name.Length is 0 or > 100 || scenario.Name.Any(char.IsWhiteSpace))
            return "name must be 1 to 100 characters without spaces";
        if (scenario.Question is null == scenario.Alert is null)
            return "question or alert must be there, and only one of them";
        if (scenario.Question is { Length: 0 or > Chat.ChatRequest.MaxMessage })
            return $"question must have 1 to {Chat.ChatRequest.MaxMessage} characters";
        if (scenario.Alert is not null && scenario.History.Count > 0)
            return "history does not go with an alert";
        if (scenario.Recorded is null && scenario.Environment is null)
            return "recorded or environment must be there";
        if (scenario.Recorded is { } recorded && Path.GetFileName(recorded) != recorded)
            return "recorded must be the name of a file in recordings";
        if (scenario.Limits.Seconds is < 1 or > 86_400 || scenario.Environment?.Seconds is < 1 or > 86_400)
            return "seconds must be 1 to 86400";
        return Problem(scenario.Expect);
    }

    private static string? Problem(ScenarioExpectation expect)
    {
        foreach (var fact in expect.Facts)
            if (!IsText(fact) && !(fact.ValueKind == JsonValueKind.Array && fact.GetArrayLength() > 0 && fact.EnumerateArray().All(IsText)))
                return "expect.facts must be texts, or lists of texts";
        foreach (var action in expect.Choices.Where(choice => !(IsText(choice) && choice.GetString() == "none")))
        {
            if (action.ValueKind != JsonValueKind.Object || !action.TryGetProperty("tool", out var tool) || !IsText(tool))
                return "expect.action must be \"none\", {tool, arguments}, or a list of such";
            if (action.TryGetProperty("arguments", out var arguments) && (arguments.ValueKind != JsonValueKind.Object || !arguments.EnumerateObject().All(argument => IsText(argument.Value))))
                return "expect.action.arguments must be texts by name";
        }
        var patterns = expect.Facts.SelectMany(Alternatives).Concat(expect.Absent)
            .Concat(expect.Actions.Where(action => action.TryGetProperty("arguments", out _)).SelectMany(action => action.GetProperty("arguments").EnumerateObject()).Select(argument => argument.Value.GetString()!));
        foreach (var pattern in patterns)
            try
            {
                Pattern(pattern);
            }
            catch (ArgumentException e)
            {
                return $"expect: {e.Message}";
            }
        return null;
    }

    private static bool IsText(JsonElement element) => element.ValueKind == JsonValueKind.String;
}
