namespace AIOps.Agent.Graph;

/// <summary>Which tools a model is offered: what the run already used, then what fits the words of the conversation best.</summary>
internal static class ToolChoice
{
    private static readonly char[] Separators = [.. " \t\r\n.,;:!?()[]{}<>\"'`/\\|=+*&^%$#@~_-"];

    /// <summary>At most <paramref name="max"/>, ordered by name: the same question gives the same prompt.</summary>
    public static IReadOnlyList<ToolDefinition> Choose(IReadOnlyList<ToolDefinition> all, string words, IReadOnlySet<string> used, int max)
    {
        if (all.Count <= max)
            return all;
        var asked = Words(words).ToHashSet();
        var spread = all.SelectMany(tool => Words($"{tool.Name} {tool.Title} {tool.Description} {tool.Server}").Distinct()).GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());
        double Weight(IEnumerable<string> own) => own.Distinct().Where(asked.Contains).Sum(word => Math.Log(1.0 + (double)all.Count / spread.GetValueOrDefault(word, 1)));
        // A name says more than a sentence in the description; tools that look come before tools that change.
        double Score(ToolDefinition tool) =>
            (used.Contains(tool.Name) ? 1000 : 0)
            + (3 * Weight(Words($"{tool.Name} {tool.Server}")))
            + Weight(Words($"{tool.Title} {tool.Description}"))
            + (tool.Risk == Risk.ReadOnly ? 0.5 : 0);
        return [.. all.OrderByDescending(Score).ThenBy(tool => tool.Name, StringComparer.Ordinal).Take(max).OrderBy(tool => tool.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 1).Select(word => word.Length > 3 ? word.TrimEnd('s') : word);
}
