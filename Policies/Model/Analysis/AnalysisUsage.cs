namespace AIOps.Policies.Model.Analysis;

/// <summary>What the models used.</summary>
/// <param name="Cost">By the price table of the providers; 0 where there is none.</param>
/// <param name="Skipped">Providers that could not answer, and why.</param>
public sealed record AnalysisUsage(int ModelCalls = 0, long InputTokens = 0, long OutputTokens = 0, decimal Cost = 0, IReadOnlyList<string>? Skipped = null);
