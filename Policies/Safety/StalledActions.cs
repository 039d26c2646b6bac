using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety;

/// <summary>
/// Looks after actions in flight of which nothing was heard for a lease: what the queue lost (it was started empty) is put
/// back, what it gave up ends as dead. Any number of processes may run it.
/// </summary>
public sealed class StalledActions(
    Database database, ActionStore actions, ActionLedger ledger, IActionQueue queue, IOptions<QueueOptions> options, TimeProvider time) : BackgroundService
{
    private const int Batch = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 2, time);
        do
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The next look is soon enough.
            }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        // Executions of runbooks rest here for hours: none of them, however many, may keep the others from being looked at.
        var before = time.GetUtcNow() - options.Value.Lease;
        ActionRequest? last = null;
        do
        {
            var stalled = await actions.ListStalledAsync(before, last, Batch, cancellationToken);
            if (stalled.Count > 0)
                await PutBackAsync(stalled, cancellationToken);
            last = stalled.Count == Batch ? stalled[^1] : null;
        }
        while (last is not null);
    }

    private async Task PutBackAsync(IReadOnlyList<ActionRequest> stalled, CancellationToken cancellationToken)
    {
        var dead = (await queue.DeadAsync(1000, cancellationToken)).ToDictionary(d => d.ActionId);
        foreach (var action in stalled.Where(a => dead.ContainsKey(a.Id)))
            await BuryAsync(action, dead[action.Id], cancellationToken);
        // A job that is still queued, or held by a live worker, is left as it is by the queue.
        await queue.EnqueueAsync([.. stalled.Where(a => !dead.ContainsKey(a.Id)).Select(a => new ActionJob(a.Id, null, a.Priority))], cancellationToken);
    }

    private Task<bool> BuryAsync(ActionRequest action, DeadJob job, CancellationToken cancellationToken)
    {
        var reason = $"given up after {job.Deliveries} deliveries: {job.Reason}; whether it happened must be looked at";
        return database.WriteAsync(transaction => ledger.MoveAsync(transaction, action, action with { Status = ActionStatus.Dead, Result = reason, UpdatedAt = time.GetUtcNow() },
            "system", "failed", $"{action.Tool} on {action.Target}: {reason}", IncidentStatus.Failed, cancellationToken), cancellationToken);
    }
}
