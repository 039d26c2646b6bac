using System.Collections.Concurrent;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;

namespace AIOps.Tests.Worker;

/// <summary>Keeps what was put in; away when a test says so. For tests of who feeds the queue, not of queues.</summary>
public sealed class MemoryQueue : IActionQueue
{
    public ConcurrentQueue<string> Enqueued { get; } = new();

    public List<DeadJob> Dead { get; } = [];

    public bool IsAway { get; set; }

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EnqueueAsync(IReadOnlyList<ActionJob> jobs, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new StoreUnavailableException("the queue is away");
        foreach (var job in jobs)
            Enqueued.Enqueue(job.ActionId);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DeadJob>> DeadAsync(int max, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DeadJob>>(Dead);

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int max, TimeSpan wait, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LeasedJob?> RenewAsync(LeasedJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> BuryAsync(LeasedJob job, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ReplayAsync(string actionId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DiscardAsync(string actionId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ReturnAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<QueueDepth> DepthAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
