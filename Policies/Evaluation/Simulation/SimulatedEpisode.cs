namespace AIOps.Policies.Evaluation.Simulation;

/// <param name="Outcome"><c>acted</c>, <c>ignored</c>, or what held it back.</param>
public sealed record SimulatedEpisode(string AlertId, string Alert, DateTimeOffset At, DateTimeOffset? EndedAt, string? Target, string Outcome, string? Reason);
