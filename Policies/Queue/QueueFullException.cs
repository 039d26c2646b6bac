using AIOps.Policies.Storage;

namespace AIOps.Policies.Queue;

/// <summary>The queue works, and more waits in it than <see cref="QueueOptions.MaxDepth"/>: whoever sends should hold what it has and send it again.</summary>
public sealed class QueueFullException(long depth, int most)
    : StoreUnavailableException($"{depth} actions wait in the queue, more than the {most} of Queue:MaxDepth; nothing was taken in, send it again later");
