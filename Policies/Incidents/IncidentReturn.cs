namespace AIOps.Policies.Incidents;

/// <summary>An incident that had ended and is open again.</summary>
/// <param name="Returns">How often it has come back so far.</param>
/// <param name="BeginsToFlap">This return was one too many.</param>
public sealed record IncidentReturn(string Id, int Returns, bool BeginsToFlap);
