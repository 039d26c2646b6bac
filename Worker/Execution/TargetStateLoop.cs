using AIOps.Policies.Safety.States;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;

namespace AIOps.Worker.Execution;

/// <summary>
/// Looks at the targets of actions that wait for a person, soon after they were asked for and without holding up who asked.
/// Any number of processes may run it.
/// </summary>
public sealed class TargetStateLoop(TargetStates states, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await states.CatchUpAsync(time.GetUtcNow(), stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The next look is soon enough; an approval meanwhile looks by itself.
            }
    }
}
