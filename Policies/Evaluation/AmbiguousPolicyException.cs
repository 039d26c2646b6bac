namespace AIOps.Policies.Evaluation;

/// <summary>A document is meant for the policy of its name, and several have it.</summary>
/// <param name="index">Of the document.</param>
public sealed class AmbiguousPolicyException(int index, IReadOnlyList<Policy> known)
    : Exception($"policies {string.Join(" and ", known.Take(5).Select(p => p.Id))} both have this name; rename one")
{
    public int Index => index;
}
