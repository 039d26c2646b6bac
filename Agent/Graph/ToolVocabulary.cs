using System.Runtime.CompilerServices;

namespace AIOps.Agent.Graph;

/// <summary>The words that tools are described in, and how much each tells: one that every tool has says nothing.</summary>
internal sealed class ToolVocabulary
{
    private static readonly char[] Separators = [.. " \t\r\n.,;:!?()[]{}<>\"'`/\\|=+*&^%$#@~_-"];

    // A catalogue's list stays the same while its servers do, and there is one question after the other about it.
    private static readonly ConditionalWeakTable<IReadOnlyList<ToolDefinition>, ToolVocabulary> Known = [];

    private readonly Dictionary<string, double> _weights;

    private ToolVocabulary(IReadOnlyList<ToolDefinition> tools)
    {
        Entries = [.. tools.Select(tool => new Entry(tool, [.. Words($"{tool.Name} {tool.Server}").Distinct()], [.. Words($"{tool.Title} {tool.Description}").Distinct()]))];
        _weights = Entries.SelectMany(entry => entry.Name.Union(entry.Text)).GroupBy(word => word)
            .ToDictionary(group => group.Key, group => Math.Log(1.0 + ((double)tools.Count / group.Count())));
    }

    public IReadOnlyList<Entry> Entries { get; }

    public static ToolVocabulary Of(IReadOnlyList<ToolDefinition> tools) => Known.GetValue(tools, list => new ToolVocabulary(list));

    /// <summary>In one form: lower case and singular.</summary>
    public static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 1).Select(word => word.Length > 3 ? word.TrimEnd('s') : word);

    /// <summary>What the words asked for weigh among these.</summary>
    public double Weight(string[] words, HashSet<string> asked)
    {
        var sum = 0.0;
        foreach (var word in words)
            if (asked.Contains(word))
                sum += _weights[word];
        return sum;
    }

    /// <param name="Name">Words of its name and its server's.</param>
    /// <param name="Text">Words of its title and description.</param>
    internal sealed record Entry(ToolDefinition Tool, string[] Name, string[] Text);
}
