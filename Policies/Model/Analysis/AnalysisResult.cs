namespace AIOps.Policies.Model.Analysis;

/// <summary>What an analysis concludes. Every item of <see cref="Evidence"/> was found in the call that it cites.</summary>
public sealed record AnalysisResult
{
    public required RootCause RootCause { get; init; }

    public IReadOnlyList<EvidenceItem> Evidence { get; init; } = [];

    public required string Impact { get; init; }

    /// <summary>The most urgent first. Proposals: a person or a policy asks for what is to be done, and the gate decides.</summary>
    public IReadOnlyList<RecommendedAction> RecommendedActions { get; init; } = [];

    /// <summary>One of <see cref="Severities"/>.</summary>
    public required string Severity { get; init; }

    public required string EstimatedCustomerImpact { get; init; }

    /// <summary>Set when what is known does not carry the root cause.</summary>
    public InsufficientEvidence? InsufficientEvidence { get; init; }

    /// <summary>What was claimed or recommended and is not shown, with the reason.</summary>
    public IReadOnlyList<DroppedItem> Dropped { get; init; } = [];

    public static IReadOnlyList<string> Severities { get; } = ["critical", "high", "medium", "low", "info"];
}
