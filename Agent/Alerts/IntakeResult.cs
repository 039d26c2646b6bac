namespace AIOps.Agent.Alerts;

/// <summary>What became of the alerts of one request.</summary>
/// <param name="Opened">New episodes.</param>
/// <param name="Repeated">Reports of open ones.</param>
/// <param name="Resolved">Episodes closed.</param>
/// <param name="Actions">What policies asked for because of them, with the gate's answer.</param>
/// <param name="Incidents">Incidents opened or joined, one per alert in order; null where there is none.</param>
public sealed record IntakeResult(int Opened, int Repeated, int Resolved, IReadOnlyList<ActionRequest> Actions, IReadOnlyList<string?> Incidents)
{
    /// <summary>A policy asked for an analysis.</summary>
    public bool IsAnalysed { get; init; }
}
