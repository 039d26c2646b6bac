namespace AIOps.Policies.Storage;

/// <summary>An analysis in the hands of one process. What it stores counts only while nobody else has taken the row.</summary>
/// <param name="Version">Counts up with every change of hands.</param>
public sealed record AnalysisClaim(AlertAnalysis Analysis, long Version);
