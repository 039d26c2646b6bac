namespace AIOps.Agent.Graph;

/// <summary>Which tools a model is offered: what the run already used, then what fits the words of the conversation best.</summary>
internal static class ToolChoice
{
    /// <summary>At most <paramref name="max"/>, ordered by name: the same question gives the same prompt.</summary>
    public static IReadOnlyList<ToolDefinition> Choose(IReadOnlyList<ToolDefinition> all, string words, IReadOnlySet<string> used, int max)
    {
        if (all.Count <= max)
            return all;
        var vocabulary = ToolVocabulary.Of(all);
        var asked = ToolVocabulary.Words(words).ToHashSet();
        // A name says more than a sentence in the description; tools that look come before tools that change.
        double Score(ToolVocabulary.Entry entry) =>
            (used.Contains(entry.Tool.Name) ? 1000 : 0)
            + (3 * vocabulary.Weight(entry.Name, asked))
            + vocabulary.Weight(entry.Text, asked)
            + (entry.Tool.Risk == Risk.ReadOnly ? 0.5 : 0);
        return [.. vocabulary.Entries.OrderByDescending(Score).ThenBy(entry => entry.Tool.Name, StringComparer.Ordinal).Take(max)
            .Select(entry => entry.Tool).OrderBy(tool => tool.Name, StringComparer.Ordinal)];
    }
}
