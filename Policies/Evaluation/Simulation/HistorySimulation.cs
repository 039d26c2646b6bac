namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>What a policy would have done about stored alerts, each episode once, at the time it was first seen.</summary>
/// <param name="Complete">False when the limit left older episodes of the window out; the answer is then about the newest.</param>
/// <param name="Since">The oldest episode considered; null when there is none.</param>
/// <param name="Episodes">How many were considered.</param>
/// <param name="Matched">For how many the condition holds.</param>
/// <param name="Acted">How many actions would have been asked for and let through by cooldown and rate limit.</param>
/// <param name="HeldBack">The other matches, by what held them back: preceded, unresolved, misfit, cooldown or rate_limit.</param>
/// <param name="Recovered">Of the matched, those that ended without any action.</param>
public sealed record HistorySimulation(
    HistoryWindow Window, bool Complete, DateTimeOffset? Since, int Episodes, int Matched, int Acted, ActionMode? Mode,
    IReadOnlyDictionary<string, int> HeldBack, RecoveredAlone Recovered,
    IReadOnlyList<SimulatedTarget> Targets, IReadOnlyList<SimulatedSpan> Timeline, IReadOnlyList<PolicyOverlap> Overlaps, IReadOnlyList<SimulatedEpisode> Newest);
