namespace AIOps.Policies.Autonomy;

/// <param name="Standings">One for each tool and class of targets that this version has acted on; everything else is at suggest.</param>
/// <param name="ToBegin">What a tool or class without a record needs for its first step up.</param>
/// <param name="Moves">Of all versions, newest first.</param>
public sealed record AutonomyReport(
    long PolicyId, int PolicyVersion, ActionMode? Mode, IReadOnlyList<AutonomyStanding> Standings, string ToBegin, IReadOnlyList<AutonomyMove> Moves);
