using System.Text.Json;
using AIOps.Policies.Runbooks.Executions;

namespace AIOps.Worker.Runbooks;

/// <summary>How a step ends, and what that makes of the execution.</summary>
internal sealed class StepEnds(ExecutionLog log, TimeProvider time)
{
    private const int MaxError = 2000;

    public async Task<Turn> SucceedAsync(ExecutionRun run, int index, StepState state, string text, JsonElement? data, CancellationToken cancellationToken)
    {
        // A dry run changes nothing, so what a change would have answered is not there.
        var real = !run.IsRollingBack && (!run.Now.DryRun || data is not null);
        var taken = StepOutput.Take(state, run.Plan.Steps[index], text, data, time.GetUtcNow(), real);
        if (taken.Status == StepStatus.Failed)
            // The change, if it was one, is made: doing it again for its output would double it. It is still taken back.
            return await FailAsync(run, index, taken with { Status = StepStatus.Running }, taken.Error!, false, cancellationToken);
        await log.SaveAsync(run, run.With(index, taken), $"step {state.Id}{(run.IsRollingBack ? " taken back" : " done")}", cancellationToken);
        return Turn.GoOn;
    }

    public async Task<Turn> SkipAsync(ExecutionRun run, int index, StepState state, string why, CancellationToken cancellationToken)
    {
        await log.SaveAsync(run, run.With(index, state with { Status = StepStatus.Skipped, Output = why, EndedAt = time.GetUtcNow() }), $"step {state.Id} skipped: {why}", cancellationToken);
        return Turn.GoOn;
    }

    /// <summary>Nothing is left to do: the steps after this one are skipped, and the execution has succeeded.</summary>
    public async Task<Turn> StopHereAsync(ExecutionRun run, int index, StepState state, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = run.With(index, state with { Status = StepStatus.Succeeded, Output = "does not hold; the runbook ends here", EndedAt = now });
        next = next with { Steps = [.. next.Steps.Select(s => s.HasEnded ? s : s with { Status = StepStatus.Skipped, EndedAt = now })] };
        await log.SaveAsync(run, next, $"ends at step {state.Id}: its condition does not hold", cancellationToken);
        return Turn.GoOn;
    }

    /// <param name="mayRepeat">False when doing it again would not help, or might do it twice.</param>
    public async Task<Turn> FailAsync(ExecutionRun run, int index, StepState state, string error, bool mayRepeat, CancellationToken cancellationToken)
    {
        error = Cut(StepOutput.Text(error));
        var (now, step) = (time.GetUtcNow(), run.Plan.Steps[index]);
        if (mayRepeat && state.Attempt <= step.Retries && run.Now.CancelledBy is null && now + step.RetryDelay < run.Now.DeadlineAt)
        {
            await log.SaveAsync(run, run.With(index, state with { Status = StepStatus.Pending, ActionId = null, NotBefore = now + step.RetryDelay, StartedAt = null, Error = error }), $"step {state.Id} failed and will be tried again: {error}", cancellationToken);
            return Turn.GoOn;
        }
        var next = run.With(index, state with { Status = StepStatus.Failed, Error = error, EndedAt = now });
        var goesOn = run.IsRollingBack || step.ContinueOnError || run.Now.DryRun;
        await log.SaveAsync(run, goesOn ? next : Undoing(run, next with { Error = $"step {state.Id}: {error}" }),
            $"step {state.Id}{(run.IsRollingBack ? " could not be taken back" : " failed")}: {error}", cancellationToken);
        return Turn.GoOn;
    }

    /// <summary>Ends the going forward, by a person's wish or because time is up.</summary>
    public async Task<Turn> GiveUpAsync(ExecutionRun run, string error, CancellationToken cancellationToken)
    {
        await log.SaveAsync(run, Undoing(run, run.Now with { Error = error }), error, cancellationToken);
        return Turn.GoOn;
    }

    /// <summary>Nothing more comes next.</summary>
    public async Task<Turn> FinishAsync(ExecutionRun run, CancellationToken cancellationToken)
    {
        var now = run.Now;
        var undone = now.Steps.Where(s => s.Rollback is not null).ToList();
        var next = now switch
        {
            { Status: ExecutionStatus.Running, DryRun: true } when now.Steps.Any(s => s.Status == StepStatus.Failed) => now with { Status = ExecutionStatus.Failed, Error = "not every step could go ahead" },
            { Status: ExecutionStatus.Running } => now with { Status = ExecutionStatus.Succeeded },
            _ when undone.Any(s => s.Rollback!.Status != StepStatus.Succeeded) => now with { Status = ExecutionStatus.Failed, Error = $"{now.Error}; not taken back: {string.Join(", ", undone.Where(s => s.Rollback!.Status != StepStatus.Succeeded).Select(s => s.Id))}" },
            { CancelledBy: not null } => now with { Status = ExecutionStatus.Cancelled },
            _ => now with { Status = undone.Count > 0 ? ExecutionStatus.RolledBack : ExecutionStatus.Failed },
        };
        await log.SaveAsync(run, next, $"{WireJson.Name(next.Status)}{(next.Error is { } why ? $": {why}" : "")}", cancellationToken);
        return Turn.GoOn;
    }

    private RunbookExecution Undoing(ExecutionRun run, RunbookExecution execution)
    {
        var now = time.GetUtcNow();
        return execution with
        {
            Status = run.IsRollingBack ? execution.Status : ExecutionStatus.RollingBack,
            Steps = [.. execution.Steps.Select(s => s.HasEnded ? s : s with { Status = StepStatus.Skipped, EndedAt = now })],
        };
    }

    private static string Cut(string text) => Excerpt.Head(text, MaxError);
}
