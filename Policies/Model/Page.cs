namespace AIOps.Policies.Model;

/// <summary>One page of a list. <paramref name="NextCursor"/> is opaque; null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
