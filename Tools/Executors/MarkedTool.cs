using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>
/// A change by which the outside system can show no mark that it happened: a script, a request. The mark is kept in the store,
/// set before the call begins; what has begun is never begun again, whatever became of it.
/// </summary>
public abstract class MarkedTool<TParameters>(ToolInfo info, ExecutorRunStore runs) : ChangeTool<TParameters, MarkedTool<TParameters>.Before>(info)
{
    private const int MaxReason = 500;

    /// <param name="Checked">What was looked at before: that the place may be reached at all.</param>
    public sealed record Before(string Checked);

    /// <exception cref="ToolException">The call is not allowed, or its credential is not there.</exception>
    protected abstract Task CheckAsync(TParameters parameters, CancellationToken cancellationToken);

    protected abstract Task<Outcome> RunAsync(TParameters parameters, string actionId, ToolCall call, CancellationToken cancellationToken);

    /// <summary>Whether a call that began came to its end, where that can be asked.</summary>
    protected virtual Task<Outcome> LookAsync(TParameters parameters, string actionId, CancellationToken cancellationToken) =>
        Task.FromResult(new Outcome(null, "its end was not seen"));

    protected override async Task<Before> SnapshotAsync(TParameters parameters, CancellationToken cancellationToken)
    {
        await CheckAsync(parameters, cancellationToken);
        return new Before("allowed");
    }

    protected override Task<ToolResult> DryRunAsync(TParameters parameters, Before before, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolResult("it may be called and its credentials are there; what it would do cannot be told before it is done"));

    protected override async Task<ToolResult> ExecuteAsync(TParameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var id = call.IdempotencyKey ?? throw new ToolException($"{Definition.Name} is called for an action only.");
        await CheckAsync(parameters, cancellationToken);
        if (!await runs.BeginAsync(id, cancellationToken))
            return await runs.GetAsync(id, cancellationToken) is { Succeeded: { } succeeded } ended
                ? new ToolResult(ended.Text ?? "", ended.Data, !succeeded)
                : ToolResult.Error("it was begun before for this action, and its end was not seen; it is not begun again");
        Outcome outcome;
        try
        {
            outcome = await RunAsync(parameters, id, call, cancellationToken);
        }
        catch (ToolException e)
        {
            outcome = new Outcome(false, e.Message);
        }
        if (outcome.Succeeded is { } known)
            await runs.EndAsync(id, known, outcome.Text, outcome.Data, CancellationToken.None);
        return new ToolResult(outcome.Text, outcome.Data, outcome.Succeeded != true);
    }

    protected override async Task<Effect> ProbeAsync(TParameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var id = call.IdempotencyKey ?? "";
        if (await runs.GetAsync(id, cancellationToken) is not { } run)
            return Effect.NotApplied;
        if (run.Succeeded is { } known)
            return known ? Effect.Applied : Effect.NotApplied;
        var seen = await LookAsync(parameters, id, cancellationToken);
        if (seen.Succeeded is { } found)
            await runs.EndAsync(id, found, seen.Text, seen.Data, cancellationToken);
        return seen.Succeeded switch { true => Effect.Applied, false => Effect.NotApplied, null => Effect.Unknown };
    }

    protected override async Task<Health> VerifyAsync(TParameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await runs.GetAsync(call.IdempotencyKey ?? "", cancellationToken) is { Succeeded: true, Text: { } text }
            ? Health.Healthy(Excerpt.Head(text, MaxReason))
            : Health.Unhealthy("it is not known to have succeeded");
}
