namespace AIOps.Agent.Graph.Runs;

/// <summary>What a run has used so far.</summary>
/// <param name="Provider">Who gave the last model answer, such as <c>ollama</c> or <c>offline</c>.</param>
public sealed record RunUsage(
    int ModelCalls = 0, int ToolCalls = 0, long InputTokens = 0, long OutputTokens = 0, long ActiveMs = 0, string? Provider = null, string? Model = null)
{
    /// <summary>By the price table of the providers, in its currency.</summary>
    public decimal Cost { get; init; }

    /// <summary>Providers that were asked before and could not answer, with the reason.</summary>
    public IReadOnlyList<string>? Skipped { get; init; }
}
