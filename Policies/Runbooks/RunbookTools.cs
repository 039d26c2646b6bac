using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Runbooks;

/// <summary>A runbook beside the tools that it names: whether they fit, and how much harm it may do.</summary>
public static class RunbookTools
{
    /// <summary>Checks every step against its tool, as far as that can be done before its placeholders are filled in.</summary>
    /// <exception cref="PolicyFormatException">A tool is unknown or not connected, or an argument cannot fit.</exception>
    public static void Check(RunbookPlan plan, IToolDirectory tools)
    {
        foreach (var (index, step) in plan.Steps.Index())
        {
            Check(step.Call, $"steps[{index}].with", tools);
            if (step.Rollback is { } rollback)
                Check(rollback, $"steps[{index}].rollback.with", tools);
        }
    }

    /// <summary>The highest risk of any step or rollback. What no connected server offers is Destructive.</summary>
    public static Risk RiskOf(RunbookPlan plan, IToolDirectory tools) => plan.Steps
        .SelectMany(s => new[] { s.Call, s.Rollback }).OfType<StepCall>().Select(StepShape.ToolOf).OfType<string>()
        .Select(name => tools.Find(name)?.Risk ?? Risk.Destructive).DefaultIfEmpty(Risk.ReadOnly).Max();

    private static void Check(StepCall call, string path, IToolDirectory tools)
    {
        if (StepShape.ToolOf(call) is not { } name)
            return;
        if (ToolNames.Normalize(name) is RunbookBinding.Tool or RunbookBinding.Confirmation)
            throw new PolicyFormatException(path, "a runbook starts no runbook");
        if (tools.Find(name) is not { } tool)
            throw new PolicyFormatException(path, $"no connected tool server offers {name}{(call.Executor == StepExecutor.Tool ? "" : "; executors are enabled under Executors in the configuration")}");
        var arguments = StepShape.Arguments(call, StepShape.Templated(call));
        if (PartialArguments.Explain(tool.InputSchema, arguments, name, RunbookTemplate.HasPlaceholder) is { } misfit)
            throw new PolicyFormatException(misfit.Member is { } member ? $"{path}.{member}" : path, misfit.Why);
    }
}
