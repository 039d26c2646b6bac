namespace AIOps.Policies.Incidents;

/// <summary>Figures of the incidents opened in a time, or of a group of them.</summary>
/// <param name="Group">Severity, source, id of the policy, or day; null for all, or for those that have none.</param>
/// <param name="Resolved">Of <paramref name="Total"/>; so are the other states and who healed.</param>
/// <param name="MeanSecondsToRespond">From opened to the first action or acknowledgement; null when nobody has responded.</param>
/// <param name="MeanSecondsToResolve">From opened to the last end; null when none is resolved.</param>
public sealed record IncidentFigures(
    string? Group, int Total, int Received, int Analyzing, int Executing, int Resolved, int Failed,
    int HealedAlone, int HealedByPolicy, int HealedByPerson, int CameBack, int Flapping, double? MeanSecondsToRespond, double? MeanSecondsToResolve);
