namespace AIOps.Agent.Analysis;

/// <summary>A conclusion before it is checked: what a model or the rules claim.</summary>
/// <param name="Needs">What its author says is missing; empty when nothing is.</param>
internal sealed record Draft(
    RootCause RootCause, IReadOnlyList<EvidenceItem> Evidence, string Impact, IReadOnlyList<ProposedAction> Actions, string Severity, string CustomerImpact, IReadOnlyList<string> Needs);
