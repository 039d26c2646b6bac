using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Incidents;

/// <summary>Forgets what only served to recognise incidents that come back. Any number of processes may run it.</summary>
public sealed class IncidentSweep(IncidentKeyStore keys, IncidentLife life, IOptions<IncidentOptions> options, TimeProvider time) : BackgroundService
{
    private const int Batch = 5000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                while (await keys.ForgetAsync(time.GetUtcNow() - options.Value.ReopenWithin, Batch, stoppingToken) == Batch)
                {
                    // More of them: in short transactions, so that intake gets in between.
                }
                while (await life.ForgetReturnsAsync(time.GetUtcNow() - options.Value.Flapping.Within, Batch, stoppingToken) == Batch)
                {
                    // As above.
                }
            }
            catch (StoreUnavailableException)
            {
                // The next look is soon enough.
            }
    }
}
