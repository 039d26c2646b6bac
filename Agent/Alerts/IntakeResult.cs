namespace AIOps.Agent.Alerts;

/// <summary>What became of the alerts of one request.</summary>
/// <param name="Opened">New episodes.</param>
/// <param name="Repeated">Reports of open ones.</param>
/// <param name="Resolved">Episodes closed.</param>
/// <param name="Actions">What policies asked for because of them, with the gate's answer.</param>
/// <param name="Incidents">Incidents opened or joined, one per alert in order; null where there is none.</param>
public sealed record IntakeResult(int Opened, int Repeated, int Resolved, IReadOnlyList<ActionRequest> Actions, IReadOnlyList<string?> Incidents)
{
    public static IntakeResult Of(IReadOnlyList<TriagedAlert> alerts) => new(
        alerts.Count(a => a.Stored.IsNew),
        alerts.Count(a => a.Stored is { IsNew: false, Alert.Status: AlertStatus.Firing }),
        alerts.Count(a => a.Stored is { WasStored: true, Alert.Status: AlertStatus.Resolved }),
        [.. alerts.SelectMany(a => a.Actions)],
        [.. alerts.Select(a => a.IncidentId)]);
}
