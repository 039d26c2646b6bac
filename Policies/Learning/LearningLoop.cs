using AIOps.Policies.Learning.Proposals;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Learning;

/// <summary>Looks at what was newly remembered for what may be proposed, and forgets what is too old. Any number of processes may run it.</summary>
public sealed partial class LearningLoop(Database database, MemoryStore memories, PolicyProposer proposer, IOptions<LearningOptions> options, TimeProvider time, ILogger<LearningLoop> logger) : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Forgetting = TimeSpan.FromHours(1);

    private DateTimeOffset _forgotten;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                while (await ProposeAsync(stoppingToken) == Batch)
                {
                }
                await ForgetAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // What is not considered yet is considered when the store is back.
            }
    }

    /// <summary>Answers how many memories were looked at. One that cannot be judged does not keep the others from it.</summary>
    public async Task<int> ProposeAsync(CancellationToken cancellationToken)
    {
        var found = await memories.NewAsync(Batch, cancellationToken);
        foreach (var fix in found.GroupBy(m => (m.Signature, m.Fix)))
            try
            {
                if (await proposer.ConsiderAsync(fix.Key.Signature, fix.Key.Fix, cancellationToken) is { } proposal)
                    Proposed(proposal.Id, proposal.Successes, fix.First().Tool);
            }
            catch (Exception e) when (e is not StoreUnavailableException and not OperationCanceledException)
            {
                Failed(e, fix.Key.Signature);
            }
        if (found.Count > 0)
            await database.WriteAsync(transaction => memories.SetConsideredAsync(transaction, [.. found.Select(m => m.Id)], cancellationToken), cancellationToken);
        return found.Count;
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _forgotten < Forgetting)
            return;
        while (await memories.ForgetAsync(now - options.Value.Retention, 1000, cancellationToken) == 1000)
        {
        }
        _forgotten = now;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Policy proposal {Id}: {Tool} was verified in {Incidents} incidents")]
    private partial void Proposed(string id, int incidents, string tool);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was learnt of {Signature} could not be judged for a proposal")]
    private partial void Failed(Exception exception, string signature);
}
