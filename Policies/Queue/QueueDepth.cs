namespace AIOps.Policies.Queue;

/// <param name="Ready">Waiting and due.</param>
/// <param name="Delayed">Waiting for their time.</param>
/// <param name="Leased">With a worker.</param>
/// <param name="Dead">In the dead letter.</param>
/// <param name="Oldest">How long the job that is next in its priority has waited; null when none is ready.</param>
public sealed record QueueDepth(long Ready, long Delayed, long Leased, long Dead, TimeSpan? Oldest = null);
