namespace AIOps.Policies.Model;

/// <param name="Limit">1 to 500.</param>
/// <param name="Cursor">From the page before, or null for the first.</param>
public sealed record PageRequest(int Limit = 50, string? Cursor = null);
