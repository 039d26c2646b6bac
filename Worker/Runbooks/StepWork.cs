using System.Text.Json;
using AIOps.Policies.Documents;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Worker.Runbooks;

/// <summary>Moves one step, or its rollback, on by one move. Every move is stored before the next.</summary>
internal sealed class StepWork(ExecutionLog log, StepActions actions, StepReads reads, StepEnds ends, TimeProvider time)
{
    public async Task<Turn> MoveAsync(ExecutionRun run, int index, CancellationToken cancellationToken)
    {
        var state = run.State(index);
        var now = time.GetUtcNow();
        if (state.NotBefore > now)
            return new Turn(Until: state.NotBefore);
        if (state is { Status: StepStatus.Running, ActionId: { } action })
            return await FollowAsync(run, index, state, action, cancellationToken);
        if (state.Status == StepStatus.Running && run.Call(index).Executor == StepExecutor.Wait)
            return await ends.SucceedAsync(run, index, state, "waited", null, cancellationToken);
        // Running without an action is a read that a crash interrupted: it is simply made again.
        try
        {
            if (!run.IsRollingBack && state.Attempt == 0 && !run.Plan.Steps[index].IsDue(ExecutionValues.All(run.Now)))
                return await ends.SkipAsync(run, index, state, "its condition does not hold", cancellationToken);
            return await BeginAsync(run, index, state with { Attempt = state.Status == StepStatus.Running ? state.Attempt : state.Attempt + 1, StartedAt = state.StartedAt ?? now, NotBefore = null, Error = null }, cancellationToken);
        }
        catch (FormatException e)
        {
            return await ends.FailAsync(run, index, state, $"its condition has no answer: {e.Message}", false, cancellationToken);
        }
    }

    private async Task<Turn> BeginAsync(ExecutionRun run, int index, StepState state, CancellationToken cancellationToken)
    {
        var call = run.Call(index);
        var missing = new List<string>();
        var filled = RunbookTemplate.Resolve(StepShape.Templated(call), name => ExecutionValues.Find(run.Now, name), missing);
        if (missing.Count > 0 && run.Now.DryRun)
            return await ends.SucceedAsync(run, index, state, $"would go on with {string.Join(", ", missing)}, known only when it really runs", null, cancellationToken);
        if (missing.Count > 0)
            return await ends.FailAsync(run, index, state, $"there is no value for {string.Join(", ", missing.Select(m => $"${{{m}}}"))}", false, cancellationToken);
        return call.Executor switch
        {
            StepExecutor.Wait => await WaitAsync(run, index, state, filled.GetProperty("duration").ToString(), cancellationToken),
            StepExecutor.Condition => await JudgeAsync(run, index, state, cancellationToken),
            StepExecutor.Approval when run.Now.DryRun => await ends.SucceedAsync(run, index, state, $"would ask a person: {filled.GetProperty("message")}", null, cancellationToken),
            StepExecutor.Approval => await AskAsync(run, index, state, RunbookBinding.Confirmation,
                WireJson.ToElement(new { execution_id = run.Now.Id, step = state.Id, message = filled.GetProperty("message").ToString() }), $"runbook {run.Now.Runbook} asks: {filled.GetProperty("message")}", cancellationToken, StepShape.ApprovalsOf(call)),
            _ => await CallAsync(run, index, state, StepShape.ToolOf(call)!, StepShape.Arguments(call, filled), cancellationToken),
        };
    }

    private async Task<Turn> WaitAsync(ExecutionRun run, int index, StepState state, string duration, CancellationToken cancellationToken)
    {
        if (!Duration.TryParse(duration, out var span) || span > run.Plan.Steps[index].Timeout)
            return await ends.FailAsync(run, index, state, $"it cannot wait '{Excerpt.Head(duration, 64, "")}'", false, cancellationToken);
        if (run.Now.DryRun)
            return await ends.SucceedAsync(run, index, state, $"would wait {Duration.Format(span)}", null, cancellationToken);
        await log.SaveAsync(run, run.With(index, state with { Status = StepStatus.Running, NotBefore = time.GetUtcNow() + span }), null, cancellationToken);
        return Turn.GoOn;
    }

    private async Task<Turn> JudgeAsync(ExecutionRun run, int index, StepState state, CancellationToken cancellationToken)
    {
        if (run.Plan.Steps[index].IsMet(ExecutionValues.All(run.Now)))
            return await ends.SucceedAsync(run, index, state, "holds", null, cancellationToken);
        return run.Call(index).With.TryGetProperty("otherwise", out var otherwise) && otherwise.GetString() == "stop"
            ? await ends.StopHereAsync(run, index, state, cancellationToken)
            : await ends.FailAsync(run, index, state, "its condition does not hold", true, cancellationToken);
    }

    private async Task<Turn> CallAsync(ExecutionRun run, int index, StepState state, string name, JsonElement arguments, CancellationToken cancellationToken)
    {
        if (reads.Find(name) is not { } tool)
            return await ends.FailAsync(run, index, state, $"no connected tool server offers {name}", true, cancellationToken);
        state = state with { Tool = tool.Name };
        if (tool.Risk > run.Now.Risk)
            return await ends.FailAsync(run, index, state, $"{tool.Name} is {WireJson.Name(tool.Risk)} now, and the execution was let in as {WireJson.Name(run.Now.Risk)}", false, cancellationToken);
        arguments = ArgumentSchema.WithDefaults(tool.InputSchema, ArgumentCoercion.Apply(tool.InputSchema, arguments));
        if (ArgumentSchema.Explain(tool.InputSchema, arguments) is { } misfit)
            return await ends.FailAsync(run, index, state, misfit, false, cancellationToken);
        if (tool.Risk != Risk.ReadOnly && !run.Now.DryRun)
            return await AskAsync(run, index, state, tool.Name, arguments, null, cancellationToken);
        await log.SaveAsync(run, run.With(index, state with { Status = StepStatus.Running }), null, cancellationToken);
        var timeout = run.Plan.Steps[index].Timeout;
        var result = tool.Risk == Risk.ReadOnly
            ? await reads.ReadAsync(tool.Name, arguments, timeout, cancellationToken)
            : await reads.ForetellAsync(tool, arguments, timeout, cancellationToken);
        if (result.IsError)
            return await ends.FailAsync(run, index, state, result.Text, !run.Now.DryRun, cancellationToken);
        return tool.Risk == Risk.ReadOnly
            ? await ends.SucceedAsync(run, index, state, result.Text, result.Data, cancellationToken)
            : await ends.SucceedAsync(run, index, state, $"would call {tool.Name} {arguments.GetRawText()}: {result.Text}", null, cancellationToken);
    }

    /// <summary>The wish and the note of it are one transaction: however often this is interrupted, it is asked once.</summary>
    private async Task<Turn> AskAsync(ExecutionRun run, int index, StepState state, string tool, JsonElement arguments, string? reason, CancellationToken cancellationToken, int approvals = 1)
    {
        await log.SaveAsync(run, async transaction =>
        {
            var action = await actions.RequestAsync(transaction, run.Now, state.Id, tool, arguments, reason, approvals, cancellationToken);
            return (run.With(index, state with { Status = StepStatus.Running, Tool = action.Tool, ActionId = action.Id }),
                $"step {state.Id}{(run.IsRollingBack ? " (rollback)" : "")}: {action.Tool} on {action.Target} is {WireJson.Name(action.Status)}");
        }, cancellationToken);
        return Turn.GoOn;
    }

    private async Task<Turn> FollowAsync(ExecutionRun run, int index, StepState state, string actionId, CancellationToken cancellationToken)
    {
        if (await actions.GetAsync(actionId, cancellationToken) is not { } action)
            return await ends.FailAsync(run, index, state, $"its action {actionId} is not stored any more", false, cancellationToken);
        if (action.Status == ActionStatus.Succeeded)
        {
            var (text, data) = await actions.AnswerAsync(action, cancellationToken);
            return await ends.SucceedAsync(run, index, state, text, data, cancellationToken);
        }
        if (action.Status.IsFinal())
            return await ends.FailAsync(run, index, state, $"{action.Tool} on {action.Target}: {WireJson.Name(action.Status)}{(action.Result is { } why ? $" ({why})" : "")}", StepActions.MayRepeat(action), cancellationToken);
        var over = state.StartedAt + run.Plan.Steps[index].Timeout;
        if (over <= time.GetUtcNow() || (!run.IsRollingBack && run.Now.CancelledBy is not null))
            // What has begun cannot be taken back by hanging up: its end is waited for, and the tool's own limit bounds it.
            await actions.CancelAsync(actionId, cancellationToken);
        return new Turn(over <= time.GetUtcNow() ? null : over, actionId);
    }
}
