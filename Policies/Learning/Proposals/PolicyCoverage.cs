using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Safety;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>What the enabled policies do about an alert, beside a fix that helped.</summary>
/// <param name="IsCovered">One of them does the same.</param>
/// <param name="Other">The first that acts on it, but otherwise; a new policy has to go before it.</param>
internal sealed record PolicyCoverage(bool IsCovered, Policy? Other)
{
    public static PolicyCoverage Of(IEnumerable<Policy> policies, Alert alert, LearntFix fix)
    {
        Policy? other = null;
        foreach (var policy in policies.Where(p => p.Enabled).OrderBy(p => p.Priority).ThenBy(p => p.Id))
        {
            if (Compile(policy) is not { } compiled || !compiled.Condition.Matches(alert))
                continue;
            if (compiled.Rungs.OfType<ToolAction>().Any(rung => IsSame(rung, fix, alert)))
                return new(true, policy);
            if (!policy.Continue || compiled.Rungs.OfType<ToolAction>().Any())
                other ??= policy;
        }
        return new(false, other);
    }

    private static CompiledPolicy? Compile(Policy policy)
    {
        try
        {
            return CompiledPolicy.From(policy);
        }
        catch (PolicyFormatException)
        {
            return null;
        }
    }

    // An argument that only one of them states is the tool's default in the other.
    private static bool IsSame(ToolAction rung, LearntFix fix, Alert alert)
    {
        if (ToolNames.Normalize(rung.Tool) != fix.Tool)
            return false;
        var (theirs, ours) = (Placeholders.Resolve(rung.Parameters, alert, out _), Placeholders.Resolve(fix.Arguments, alert, out _));
        return theirs.EnumerateObject().All(argument => !ours.TryGetProperty(argument.Name, out var value) || JsonElement.DeepEquals(argument.Value, value));
    }
}
