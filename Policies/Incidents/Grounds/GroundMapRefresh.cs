using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;

namespace AIOps.Policies.Incidents.Grounds;

/// <summary>Reads the map anew, in each process that takes alerts.</summary>
public sealed class GroundMapRefresh(GroundMap map, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await map.RefreshAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The next look is soon enough; the map of before serves for a while.
            }
    }
}
