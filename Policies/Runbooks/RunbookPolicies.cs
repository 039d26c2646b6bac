using AIOps.Policies.Conditions;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Runbooks.Documents;

namespace AIOps.Policies.Runbooks;

/// <summary>Checks the runbooks that a policy names: they exist, and the inputs can fit.</summary>
public static class RunbookPolicies
{
    /// <exception cref="PolicyFormatException"/>
    public static async Task CheckAsync(Policy policy, RunbookStore runbooks, CancellationToken cancellationToken)
    {
        foreach (var action in PolicyActionReader.Read(policy.Action).OfType<RunbookAction>())
        {
            if (await runbooks.FindAsync(action.Runbook, cancellationToken) is not { } runbook)
                throw new PolicyFormatException("action.runbook", $"there is no runbook {action.Runbook}");
            if (RunbookBinding.Explain(RunbookReader.Read(runbook.Document), action.Inputs, complete: false) is { } misfit)
                throw new PolicyFormatException("action.inputs", misfit);
        }
    }
}
