using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;

namespace AIOps.Policies.Evaluation;

/// <summary>A policy ready to be matched.</summary>
public sealed record CompiledPolicy(Policy Policy, Condition Condition, PolicyAction Action)
{
    /// <exception cref="PolicyFormatException">A stored document that this version cannot read.</exception>
    public static CompiledPolicy From(Policy policy) =>
        new(policy, ConditionCompiler.Compile(policy.Condition), PolicyActionReader.Read(policy.Action));
}
