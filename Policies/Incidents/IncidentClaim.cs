namespace AIOps.Policies.Incidents;

/// <summary>Wants to open an incident for a problem, or to join the one that is open.</summary>
/// <param name="Key">Identity of the problem.</param>
/// <param name="IncidentId">The incident to open, if none is.</param>
/// <param name="JoinableUntil">Who comes later opens an incident of its own, unless somebody joins before; null: as long as it is open.</param>
public sealed record IncidentClaim(string Key, string IncidentId, DateTimeOffset? JoinableUntil = null);
