using AIOps.Policies.Conditions;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Worker.Execution;

namespace AIOps.Worker.Runbooks;

/// <summary>Goes on with one claimed execution until it ends or there is long to wait.</summary>
internal sealed class ExecutionRunner(RunbookStore runbooks, ExecutionStore executions, StepWork work, StepEnds ends, StepActions actions, TimeProvider time)
{
    // An execution that waits longer is given back, so that it holds no place among those that work.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1), Latest = TimeSpan.FromSeconds(15);

    /// <exception cref="FencedException">Another worker goes on with it.</exception>
    public async Task RunAsync(ExecutionClaim claim, CancellationToken cancellationToken)
    {
        var run = new ExecutionRun(claim, await PlanAsync(claim.Execution, cancellationToken));
        var still = time.GetUtcNow();
        while (!run.Now.HasEnded)
        {
            var turn = await MoveAsync(run, cancellationToken);
            var now = time.GetUtcNow();
            if (!turn.Waits)
                still = now;
            else if (now - still >= Patience || (turn.ActionId is null && turn.Until - now > Patience))
            {
                var due = turn.ActionId is null ? turn.Until!.Value : now + Pause(now - (run.Next is { } index ? run.State(index).StartedAt : null));
                await executions.ReleaseAsync(claim, run.Now.CancelledBy is null && due > run.Now.DeadlineAt ? run.Now.DeadlineAt : due, cancellationToken);
                return;
            }
            else if (turn.ActionId is { } action)
                await actions.WaitAsync(action, Look, cancellationToken);
            else
                await Task.Delay(turn.Until!.Value - now, time, cancellationToken);
        }
    }

    // Who has waited long for an approval can wait a little longer; a store full of such is not asked every second for each.
    private static TimeSpan Pause(TimeSpan? waited) => waited / 20 is { } pause ? pause < Soonest ? Soonest : pause > Latest ? Latest : pause : Soonest;

    private async Task<Turn> MoveAsync(ExecutionRun run, CancellationToken cancellationToken)
    {
        if (!run.IsRollingBack && (run.Now.CancelledBy is not null || run.Now.DeadlineAt <= time.GetUtcNow()))
        {
            var why = run.Now.CancelledBy is { } by ? $"cancelled by {by}" : "its deadline has passed";
            // A change under way is not walked away from: only its end tells whether there is something to take back.
            if (run.Next is { } open && run.State(open) is { Status: StepStatus.Running, ActionId: { } actionId } && await actions.GetAsync(actionId, cancellationToken) is { } action)
            {
                if (!action.Status.IsFinal() && (await actions.CancelAsync(actionId, cancellationToken)).Refusal is not null)
                    return new Turn(ActionId: actionId);
                if (action.Status == ActionStatus.Succeeded)
                    return await work.MoveAsync(run, open, cancellationToken);
            }
            return await ends.GiveUpAsync(run, why, cancellationToken);
        }
        return run.Next is { } index ? await work.MoveAsync(run, index, cancellationToken) : await ends.FinishAsync(run, cancellationToken);
    }

    private async Task<RunbookPlan> PlanAsync(RunbookExecution execution, CancellationToken cancellationToken)
    {
        var document = await runbooks.VersionAsync(execution.RunbookId, execution.Version, cancellationToken)
            ?? throw new InvalidOperationException($"execution {execution.Id} is of version {execution.Version} of runbook {execution.RunbookId}, which is not stored");
        try
        {
            return RunbookReader.Read(document);
        }
        catch (PolicyFormatException e)
        {
            throw new InvalidOperationException($"execution {execution.Id}: {e.Message}", e);
        }
    }
}
