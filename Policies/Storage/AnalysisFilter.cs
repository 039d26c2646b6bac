namespace AIOps.Policies.Storage;

public sealed record AnalysisFilter(string? AlertId = null, string? IncidentId = null, AnalysisStatus? Status = null);
