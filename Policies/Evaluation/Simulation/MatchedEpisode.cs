namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>What a replay keeps of an alert that the policy matches.</summary>
/// <param name="AloneAfter">How long it lasted, when it ended and no policy had asked for an action.</param>
/// <param name="Others">The other policies that act on it.</param>
/// <param name="Action">As it would be asked for; null for a policy that ignores.</param>
/// <param name="Held">What keeps it back whenever it came, or null.</param>
internal sealed record MatchedEpisode(
    string AlertId, string Alert, DateTimeOffset At, DateTimeOffset? EndedAt, TimeSpan? AloneAfter, IReadOnlyList<Policy> Others, ActionRequest? Action,
    (string Outcome, string Reason)? Held);
