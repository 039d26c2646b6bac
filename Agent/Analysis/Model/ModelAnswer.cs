namespace AIOps.Agent.Analysis.Model;

/// <summary>What came of asking the models.</summary>
/// <param name="Draft">Null when none gave a valid answer: then the rules do.</param>
internal sealed record ModelAnswer(Draft? Draft, string? Provider, string? Model, AnalysisUsage Usage);
