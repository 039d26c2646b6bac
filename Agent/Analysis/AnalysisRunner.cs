using System.Collections.Concurrent;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Analysis;

/// <summary>
/// Takes up analyses that wait or whose process died, as many at once as there are places. Any number of processes may run
/// it: a claim is a compare-and-set, so one of them gets each.
/// </summary>
internal sealed partial class AnalysisRunner(AnalysisStore analyses, AnalysisWork work, AnalysisSignal signal, IOptions<AnalysisOptions> options, TimeProvider time, ILogger<AnalysisRunner> logger)
    : BackgroundService
{
    // Of this process.
    private readonly string _owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<string, Task> _running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await TakeAsync(stoppingToken);
                await signal.WaitForWorkAsync(options.Value.LookInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (e is not StoreUnavailableException)
                    LogFailed(e);
                // Looked at again when the store is back.
                await Task.Delay(options.Value.LookInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        await Task.WhenAll(_running.Values);
    }

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        var places = options.Value.Concurrency - _running.Count;
        if (places <= 0)
            return;
        foreach (var claim in await analyses.ClaimAsync(_owner, time.GetUtcNow(), options.Value.Lease, places, stoppingToken))
        {
            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[claim.Analysis.Id] = RunAsync(claim, begin.Task, stoppingToken);
            begin.SetResult();
        }
    }

    private async Task RunAsync(AnalysisClaim claim, Task begin, CancellationToken stoppingToken)
    {
        await begin;
        try
        {
            await work.RunAsync(claim, stoppingToken);
        }
        catch (Exception e)
        {
            // The lease runs out and it is taken up again, here or elsewhere.
            LogStopped(e, claim.Analysis.Id);
        }
        finally
        {
            _running.TryRemove(claim.Analysis.Id, out _);
            signal.Work();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for analyses to make failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analysis {Analysis} stopped here; it will be taken up again")]
    private partial void LogStopped(Exception exception, string analysis);
}
