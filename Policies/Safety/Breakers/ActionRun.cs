namespace AIOps.Policies.Safety.Breakers;

/// <summary>One action as a breaker sees it.</summary>
/// <param name="StartedAt">When it was queued.</param>
/// <param name="EndedAt">Null while it is in flight.</param>
/// <param name="Succeeded">Verified; false for failed, undone and dead.</param>
public sealed record ActionRun(string Id, string Tool, string TargetClass, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, bool Succeeded);
