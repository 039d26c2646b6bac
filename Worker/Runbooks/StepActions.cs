using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;

namespace AIOps.Worker.Runbooks;

/// <summary>The changes that steps ask for: like everybody's, each passes the gate and is executed from the queue.</summary>
internal sealed class StepActions(ActionService service, ActionDecisions decisions, ActionStore actions, ActionSignal signal, ExecutorRunStore runs)
{
    public Task<ActionRequest> RequestAsync(DbTransaction transaction, RunbookExecution execution, string step, string tool, JsonElement arguments, string? reason, int approvals, CancellationToken cancellationToken) =>
        service.RequestAsync(transaction, new ActionProposal(tool, arguments, ActionOrigin.Runbook, new Principal(execution.RequestedBy, Role.Operator),
            reason ?? $"step {step} of runbook {execution.Runbook}, execution {execution.Id}")
        {
            // What the whole may do was judged, and approved where that was needed, when the execution was asked for.
            Mode = tool == RunbookBinding.Confirmation ? ActionMode.Approve : ActionMode.Auto,
            Approvals = approvals,
            RunId = execution.Id,
        }, cancellationToken);

    public Task<ActionRequest?> GetAsync(string id, CancellationToken cancellationToken) => actions.GetAsync(id, cancellationToken);

    /// <summary>Takes it back if it has not begun.</summary>
    public Task<ActionReply> CancelAsync(string id, CancellationToken cancellationToken) => decisions.CancelAsync(id, new Principal("system", Role.Admin), cancellationToken);

    /// <summary>Returns when the action has ended in this process, or the time is up.</summary>
    public async Task WaitAsync(string id, TimeSpan atMost, CancellationToken cancellationToken)
    {
        // Listening begins before the look: an end in between is heard.
        using var known = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = signal.WaitAsync(id, atMost, known.Token);
        if (await actions.GetAsync(id, cancellationToken) is { } action && action.Status.IsFinal())
            await known.CancelAsync();
        try
        {
            await waiting;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It had ended already.
        }
    }

    /// <summary>What a succeeded action answered: the executor's own words and data, where one made it.</summary>
    public async Task<(string Text, JsonElement? Data)> AnswerAsync(ActionRequest action, CancellationToken cancellationToken) =>
        await runs.GetAsync(action.Id, cancellationToken) is { Text: { } text } run ? (text, run.Data) : (action.Result ?? "", null);

    /// <summary>False when nobody can tell whether a change was made.</summary>
    public static bool MayRepeat(ActionRequest action) => action.Status != ActionStatus.Dead && !action.Attempts.Any(a => a.Unclear == true);
}
