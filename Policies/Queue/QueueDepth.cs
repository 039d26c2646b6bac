namespace AIOps.Policies.Queue;

/// <param name="Ready">Waiting and due.</param>
/// <param name="Delayed">Waiting for their time.</param>
/// <param name="Leased">With a worker.</param>
/// <param name="Dead">In the dead letter.</param>
public sealed record QueueDepth(long Ready, long Delayed, long Leased, long Dead);
