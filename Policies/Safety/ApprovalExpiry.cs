using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;

namespace AIOps.Policies.Safety;

/// <summary>Ends approvals whose time has passed. Any number of processes may run it.</summary>
public sealed class ApprovalExpiry(ActionStore actions, ActionDecisions decisions, TimeProvider time) : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                foreach (var overdue in await actions.ListOverdueAsync(time.GetUtcNow(), Batch, stoppingToken))
                    await decisions.ExpireAsync(overdue.Id, stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // An approval past its time is refused anyway; the row is ended when the store is back.
            }
    }
}
