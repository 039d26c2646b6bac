using AIOps.Policies.Evaluation.Indexing;

namespace AIOps.Policies.Evaluation;

/// <summary>
/// Asks only the policies that an alert's own fields lead to: whole values by hash, wildcards by what stands before the
/// first one. Takes time with what an alert leads to, not with how many policies there are; nothing allocated when none matches.
/// </summary>
public sealed class PolicyIndex : IPolicyIndex
{
    private readonly CompiledPolicy[] _policies;
    private readonly IndexNode _root;

    /// <summary>Takes a moment for thousands; build it aside and swap it in.</summary>
    public PolicyIndex(IEnumerable<CompiledPolicy> policies)
    {
        _policies = [.. policies.Where(p => p.Policy.Enabled).OrderBy(p => p.Policy.Priority).ThenBy(p => p.Policy.Id)];
        _root = IndexBuilder.Build(_policies);
    }

    public int Count => _policies.Length;

    public IReadOnlyList<CompiledPolicy> Match(Alert alert)
    {
        if (alert.Status != AlertStatus.Firing)
            return [];
        var search = new IndexSearch(_policies, alert);
        search.Visit(_root);
        return search.Matches();
    }
}
