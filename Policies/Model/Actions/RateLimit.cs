namespace AIOps.Policies.Model.Actions;

/// <summary>At most <paramref name="Max"/> actions begun in any window of <paramref name="Per"/>.</summary>
public sealed record RateLimit(int Max, TimeSpan Per);
