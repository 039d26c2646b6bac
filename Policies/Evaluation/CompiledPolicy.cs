using AIOps.Policies.Conditions;
using AIOps.Policies.Documents.Actions;

namespace AIOps.Policies.Evaluation;

/// <summary>A policy ready to be matched.</summary>
/// <param name="Rungs">At least one; a later one is taken only when the one before has failed.</param>
public sealed record CompiledPolicy(Policy Policy, Condition Condition, IReadOnlyList<PolicyAction> Rungs)
{
    /// <summary>What it does first.</summary>
    public PolicyAction Action => Rungs[0];

    /// <exception cref="PolicyFormatException">A stored document that this version cannot read.</exception>
    public static CompiledPolicy From(Policy policy) =>
        new(policy, ConditionCompiler.Compile(policy.Condition), PolicyActionReader.Read(policy.Action));
}
