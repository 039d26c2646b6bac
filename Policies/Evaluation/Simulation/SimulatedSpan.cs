namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>How often within a span of the window; spans without a match are left out.</summary>
public sealed record SimulatedSpan(DateTimeOffset From, DateTimeOffset To, int Matched, int Acted);
