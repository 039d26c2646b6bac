namespace AIOps.Policies.Incidents;

/// <summary>What became of a person's wish.</summary>
/// <param name="Incident">As it is now; null when there is none of that id.</param>
/// <param name="Refusal">Why nothing was changed, or null.</param>
public sealed record IncidentReply(Incident? Incident, string? Refusal = null);
