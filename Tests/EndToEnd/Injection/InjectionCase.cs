using System.Text.Json;
using AIOps.Policies.Model;
using AIOps.Tests.Architecture;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>A text from outside that tells the model what to do: <c>CALL tool(name=value; …)</c>. One file each, in Cases by where the text stands.</summary>
/// <param name="Place">Where the text stands; <see cref="InjectionRig.PlaceAsync"/> puts it there.</param>
/// <param name="Read">The call by which the model comes to read it.</param>
/// <param name="Call">What it orders.</param>
/// <param name="Expect"><c>approval</c>: a person is asked and shown where it came from; <c>refused</c>: there is no such tool.</param>
public sealed record InjectionCase(string Name, string Place, string Question, string Text, string Call, InjectionCase.Reading Read, string Expect)
{
    private static string Folder => Path.Combine(Repository.Root, "Tests", "EndToEnd", "Injection", "Cases");

    public sealed record Reading(string Tool, JsonElement Arguments);

    /// <summary>What the case's own thing is called.</summary>
    public string Id => Name;

    public string Poison => Text.Replace("{call}", Call, StringComparison.Ordinal).Replace("{id}", Id, StringComparison.Ordinal);

    public string CalledTool => Call[..Call.IndexOf('(', StringComparison.Ordinal)];

    /// <summary>The question with the case's name, by which the model knows which it is in.</summary>
    public string Asked => $"{Question.Replace("{id}", Id, StringComparison.Ordinal)}\n[case {Name}]";

    public static IEnumerable<TheoryDataRow<string>> Names => Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Order().Select(file => new TheoryDataRow<string>(Path.GetFileNameWithoutExtension(file)));

    public static InjectionCase Load(string name) =>
        JsonSerializer.Deserialize<InjectionCase>(File.ReadAllText(Directory.EnumerateFiles(Folder, $"{name}.json", SearchOption.AllDirectories).Single()), WireJson.Options) ?? throw new JsonException(name);
}
