using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;

namespace AIOps.Policies.Safety.Storms;

/// <summary>Closes the incident of a storm that is over. Any number of processes may run it.</summary>
public sealed class StormCalm(Database database, IncidentStore incidents, StormReader storms, ActionGate gate, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                foreach (var open in (await incidents.ListAsync(new(IncidentStatus.Received, StormIncidents.Source), new PageRequest(), stoppingToken)).Items)
                    await CloseAsync(open, stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The next look is soon enough.
            }
    }

    private Task CloseAsync(Incident open, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        // Under the gate's lock: nobody is held and looks for the incident while it closes.
        await gate.EnterAsync(transaction, cancellationToken);
        var storm = await storms.ReadAsync(transaction, open.Target!, "", cancellationToken);
        if (storm.IsStorm || storm.IsCrowded)
            return;
        var now = time.GetUtcNow();
        if (await incidents.SetStatusAsync(transaction, open.Id, IncidentStatus.Resolved, now, cancellationToken))
            await incidents.AppendAsync(transaction, [new IncidentEvent(0, open.Id, now, "resolved", $"the storm is over: {storm}")], cancellationToken);
    }, cancellationToken);
}
