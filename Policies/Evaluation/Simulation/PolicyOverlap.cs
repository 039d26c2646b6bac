namespace AIOps.Policies.Evaluation.Simulation;

/// <summary>Another enabled policy that acts on episodes that this one matches.</summary>
/// <param name="ActsFirst">It stands before this policy.</param>
/// <param name="Excludes">Whichever stands first keeps the other from acting.</param>
public sealed record PolicyOverlap(PolicyReference Policy, int Episodes, bool ActsFirst, bool Excludes);
