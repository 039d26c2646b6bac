using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Runbooks.Executions;

namespace AIOps.Worker.Runbooks;

/// <summary>One claimed execution while this process goes on with it.</summary>
internal sealed class ExecutionRun(ExecutionClaim claim, RunbookPlan plan)
{
    public ExecutionClaim Claim => claim;

    public RunbookPlan Plan => plan;

    /// <summary>As it was last stored.</summary>
    public RunbookExecution Now { get; set; } = claim.Execution;

    public bool IsRollingBack => Now.Status == ExecutionStatus.RollingBack;

    /// <summary>The step, or its rollback, that comes next; null when there is none.</summary>
    public int? Next => IsRollingBack
        ? Last(i => WasDone(Now.Steps[i]) && plan.Steps[i].Rollback is not null && Now.Steps[i].Rollback is not { HasEnded: true })
        : First(i => !Now.Steps[i].HasEnded);

    public StepState State(int index) => IsRollingBack ? Now.Steps[index].Rollback ?? new StepState { Id = Now.Steps[index].Id } : Now.Steps[index];

    public StepCall Call(int index) => IsRollingBack ? plan.Steps[index].Rollback! : plan.Steps[index].Call;

    /// <summary>The execution with one step, or its rollback, replaced.</summary>
    public RunbookExecution With(int index, StepState state) => Now with
    {
        Steps = [.. Now.Steps.Select((step, i) => i != index ? step : IsRollingBack ? step with { Rollback = state } : state)],
    };

    // A step whose answer did not hold what it promised was done all the same.
    private static bool WasDone(StepState step) => step.Status == StepStatus.Succeeded || step is { Status: StepStatus.Failed, Output: not null };

    private int? First(Func<int, bool> holds) => Enumerable.Range(0, plan.Steps.Count).Where(holds).Cast<int?>().FirstOrDefault();

    private int? Last(Func<int, bool> holds) => Enumerable.Range(0, plan.Steps.Count).Where(holds).Cast<int?>().LastOrDefault();
}
