namespace AIOps.Policies.Queue;

/// <summary>What the queue carries: the id of an action and when it may start. The action itself is in the store.</summary>
/// <param name="ActionId">Also the identity of the job: adding it again while it is queued has no effect.</param>
/// <param name="Priority">Who goes first; kept over retries and replays. A leased job does not repeat it.</param>
/// <param name="NotBefore">Earliest start; null is at once.</param>
public sealed record ActionJob(string ActionId, DateTimeOffset? NotBefore = null, ActionPriority Priority = ActionPriority.Normal);
