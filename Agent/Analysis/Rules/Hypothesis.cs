namespace AIOps.Agent.Analysis.Rules;

/// <summary>What one rule makes of the context.</summary>
/// <param name="Confidence">0 to 1, against other rules' and for the reader.</param>
/// <param name="Affected">Who feels it; null when the rule cannot tell.</param>
internal sealed record Hypothesis(double Confidence, string Description, string Reasoning, IReadOnlyList<EvidenceItem> Evidence, IReadOnlyList<ProposedAction> Actions, string? Affected = null);
