namespace AIOps.Policies.Storage;

public sealed record IncidentFilter(IncidentStatus? Status = null, string? Source = null, string? Target = null);
