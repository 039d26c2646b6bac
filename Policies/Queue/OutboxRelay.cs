using AIOps.Policies.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AIOps.Policies.Queue;

/// <summary>
/// Carries committed promises from the store to the queue, so that the two never disagree: an action is queued in the store
/// first and reaches the queue from here, at least once.
/// </summary>
public sealed partial class OutboxRelay(
    OutboxStore outbox, IActionQueue queue, TimeProvider time, ILogger<OutboxRelay> logger) : BackgroundService
{
    /// <summary>Kind of an entry whose payload is the id of an action to put into the queue, and its priority.</summary>
    public const string Enqueue = "action.enqueue";

    private const int Batch = 256;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <summary>Call after a commit that added an entry: it is carried over now instead of at the next look.</summary>
    public void Wake()
    {
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                while (await RelayAsync(stoppingToken) == Batch)
                {
                }
                if (away)
                    LogBack();
                away = false;
                await _woken.WaitAsync(Idle, stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                if (!away)
                    LogAway(e.Message);
                away = true;
                await Task.Delay(Idle, time, stoppingToken);
            }
    }

    /// <summary>What an action's promise is written as.</summary>
    public static string Payload(ActionRequest action) => $"{action.Id} {WireJson.Name(action.Priority)}";

    private static ActionJob Read(string payload) => payload.Split(' ') switch
    {
        [var id, var name] when WireJson.TryParse<ActionPriority>(name, out var priority) => new(id, null, priority),
        // Promised by a version before priorities.
        [var id, ..] => new(id),
        [] => new(payload),
    };

    private async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        var entries = await outbox.PeekAsync(Enqueue, Batch, cancellationToken);
        if (entries.Count == 0)
            return 0;
        await queue.EnqueueAsync([.. entries.Select(e => Read(e.Payload))], cancellationToken);
        await outbox.RemoveAsync([.. entries.Select(e => e.Id)], cancellationToken);
        return entries.Count;
    }

    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Actions wait for the queue: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue is back")]
    private partial void LogBack();
}
