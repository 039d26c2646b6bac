using AIOps.Policies.Queue;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage;

namespace AIOps.Worker.Runbooks;

/// <summary>
/// Sees to it that the action behind an ended execution hears of the end. The first word goes with the end itself; it may come
/// while the action's job is still being delivered, and is then lost: so it is said again until the action has ended, too.
/// </summary>
internal sealed class ExecutionReports(ExecutionStore executions, ActionStore actions, IActionQueue queue)
{
    private const int Batch = 100;

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await executions.UnreportedAsync(Batch, cancellationToken))
            if (await actions.GetAsync(id, cancellationToken) is { } action && !action.Status.IsFinal())
                await queue.EnqueueAsync([new ActionJob(id, null, action.Priority)], cancellationToken);
            else
                await executions.SetReportedAsync(id, cancellationToken);
    }
}
