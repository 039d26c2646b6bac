namespace AIOps.Policies.Storage;

/// <param name="Kind">Such as <c>action.enqueue</c>.</param>
/// <param name="Payload">For <c>action.enqueue</c> the action's id and priority.</param>
public sealed record OutboxEntry(long Id, string Kind, string Payload, DateTimeOffset CreatedAt);
