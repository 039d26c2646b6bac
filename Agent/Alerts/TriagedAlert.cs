using AIOps.Policies.Storage;

namespace AIOps.Agent.Alerts;

/// <summary>What became of one report of an alert.</summary>
/// <param name="IncidentId">Opened or joined; null where there is none.</param>
/// <param name="Actions">What policies asked for because of it, with the gate's answer.</param>
public sealed record TriagedAlert(StoredAlert Stored, string? IncidentId, IReadOnlyList<ActionRequest> Actions);
