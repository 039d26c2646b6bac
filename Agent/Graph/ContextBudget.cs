using AIOps.Agent.Llm;

namespace AIOps.Agent.Graph;

/// <summary>How much may be put before a model whose window is known: an Ollama drops the beginning of what does not fit without a word.</summary>
internal static class ContextBudget
{
    // A token is about four characters; half of the window is left to the definitions of the tools and to the answer.
    private const int CharactersPerToken = 2;

    /// <summary>The wish, or what fits the smallest known window of those that may be asked; never too little to work with.</summary>
    public static int Fitting(int wish, LlmOptions models)
    {
        var windows = models.Providers.Where(provider => provider.Kind == ProviderKinds.Ollama).Select(provider => (long)provider.NumCtx * CharactersPerToken).ToList();
        return windows.Count == 0 ? wish : (int)Math.Clamp(windows.Min(), Compaction.LeastBudget, Math.Max(wish, Compaction.LeastBudget));
    }
}
