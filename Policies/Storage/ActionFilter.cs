namespace AIOps.Policies.Storage;

public sealed record ActionFilter(
    ActionStatus? Status = null, string? Target = null, string? IncidentId = null, long? PolicyId = null, string? RunId = null);
