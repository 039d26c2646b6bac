namespace AIOps.Policies.Evaluation;

/// <summary>Asks every policy in order. The plainest implementation, and the yardstick for faster ones.</summary>
public sealed class ScanningPolicyIndex : IPolicyIndex
{
    private readonly CompiledPolicy[] _policies;

    public ScanningPolicyIndex(IEnumerable<CompiledPolicy> policies) =>
        _policies = [.. policies.Where(p => p.Policy.Enabled).OrderBy(p => p.Policy.Priority).ThenBy(p => p.Policy.Id)];

    public int Count => _policies.Length;

    public IReadOnlyList<CompiledPolicy> Match(Alert alert)
    {
        if (alert.Status != AlertStatus.Firing)
            return [];
        List<CompiledPolicy>? matches = null;
        foreach (var policy in _policies)
            if (policy.Condition.Matches(alert))
            {
                (matches ??= []).Add(policy);
                if (!policy.Policy.Continue)
                    break;
            }
        return matches ?? (IReadOnlyList<CompiledPolicy>)[];
    }
}
