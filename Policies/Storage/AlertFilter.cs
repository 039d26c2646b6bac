namespace AIOps.Policies.Storage;

public sealed record AlertFilter(
    AlertStatus? Status = null, string? Name = null, string? Severity = null, string? Source = null, string? IncidentId = null);
