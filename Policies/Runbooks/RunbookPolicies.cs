using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Runbooks.Documents;

namespace AIOps.Policies.Runbooks;

/// <summary>Checks the runbooks that a policy names: they exist, and the inputs can fit.</summary>
public static class RunbookPolicies
{
    /// <exception cref="PolicyFormatException"/>
    public static async Task CheckAsync(Policy policy, RunbookStore runbooks, CancellationToken cancellationToken)
    {
        foreach (var (path, rung) in PolicyTools.Rungs(policy))
        {
            if (rung is not RunbookAction action)
                continue;
            if (await runbooks.FindAsync(action.Runbook, cancellationToken) is not { } runbook)
                throw new PolicyFormatException($"{path}.runbook", $"there is no runbook {action.Runbook}");
            if (RunbookBinding.Misfit(RunbookReader.Read(runbook.Document), action.Inputs) is { } misfit)
                throw new PolicyFormatException(misfit.Member is { } member ? $"{path}.inputs.{member}" : $"{path}.inputs", misfit.Why);
        }
    }
}
