namespace AIOps.Policies.Model.Actions;

/// <summary>A policy's own checks, in addition to the tool's oracle; all must hold.</summary>
/// <param name="Promql">An instant query that must return at least one sample, none of them 0.</param>
/// <param name="Http">A URL that must answer 2xx.</param>
/// <param name="Wait">Healthy delay: how long to stay healthy before it counts.</param>
public sealed record VerifySpec(string? Promql = null, string? Http = null, TimeSpan? Wait = null);
