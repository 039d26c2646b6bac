namespace AIOps.Policies.Queue;

/// <summary>A job that one worker holds until <see cref="LeaseExpiresAt"/>.</summary>
/// <param name="LeaseExpiresAt">By the clock of the process that holds it.</param>
/// <param name="Receipt">The queue's handle of this delivery; opaque.</param>
/// <param name="FencingToken">
/// Rises with every delivery of any job, also after the queue was lost and started empty. Whoever writes on behalf of this
/// lease passes it on, so that a worker that was thought dead cannot overwrite its successor.
/// </param>
/// <param name="Delivery">1 for the first delivery, 2 after the first lost lease or retry …</param>
public sealed record LeasedJob(ActionJob Job, string Receipt, long FencingToken, int Delivery, DateTimeOffset LeaseExpiresAt);
