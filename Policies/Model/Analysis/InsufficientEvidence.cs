namespace AIOps.Policies.Model.Analysis;

/// <param name="Needs">What would have to be known.</param>
public sealed record InsufficientEvidence(IReadOnlyList<string> Needs);
