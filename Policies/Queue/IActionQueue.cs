namespace AIOps.Policies.Queue;

/// <summary>
/// At-least-once delivery of action ids to workers. Two implementations, one contract test: a table in SQLite for one
/// machine, Redis Streams for many. An operation that cannot reach the queue throws; nothing is half done.
/// </summary>
public interface IActionQueue
{
    /// <summary>Adds jobs durably (as durable as the queue's server is). A job already queued or leased is left as it is.</summary>
    Task EnqueueAsync(IReadOnlyList<ActionJob> jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Leases up to <paramref name="max"/> due jobs, jobs of expired leases first; waits up to <paramref name="wait"/> for
    /// the first. Of eight jobs five are urgent ones, two usual and one idle while all three wait, so that none starves;
    /// those of one priority come in order. A job past <see cref="QueueOptions.MaxDeliveries"/> goes to the dead letter and is returned by no call.
    /// </summary>
    Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int max, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Extends the lease by <see cref="QueueOptions.Lease"/> from now; null when it is lost.</summary>
    Task<LeasedJob?> RenewAsync(LeasedJob job, CancellationToken cancellationToken);

    /// <summary>Removes the job; false when the lease was lost and it is someone else's.</summary>
    Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken);

    /// <summary>Gives the job back, to be delivered again after <paramref name="delay"/>; false when the lease was lost.</summary>
    Task<bool> RetryAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Gives the job back unworked: this delivery does not count; false when the lease was lost.</summary>
    Task<bool> ReturnAsync(LeasedJob job, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Moves the job to the dead letter; false when the lease was lost.</summary>
    Task<bool> BuryAsync(LeasedJob job, string reason, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<DeadJob>> DeadAsync(int max, CancellationToken cancellationToken);

    /// <summary>Puts a dead job back at the end of the queue with a fresh delivery count; false when it is not there.</summary>
    Task<bool> ReplayAsync(string actionId, CancellationToken cancellationToken);

    /// <summary>Forgets a dead job; false when it is not there.</summary>
    Task<bool> DiscardAsync(string actionId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when the queue takes work now and throws when it does not: <see cref="QueueFullException"/> when it is too deep. Cheap enough for every request: what was learnt
    /// a moment ago (a quarter of a second at most) is believed, and callers at the same time share one question.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);

    Task<QueueDepth> DepthAsync(CancellationToken cancellationToken);
}
