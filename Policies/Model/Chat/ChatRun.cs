namespace AIOps.Policies.Model.Chat;

/// <summary>A checkpoint of one chat run: the graph's state as JSON after the node it names.</summary>
/// <param name="Status"><c>running</c>, <c>waiting</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Version">Raised by each checkpoint; saving over another writer's newer one is refused.</param>
/// <param name="Owner">The replica that works on it, or null.</param>
/// <param name="OwnedUntil">When another replica may take over.</param>
public sealed record ChatRun(
    string Id,
    string SessionId,
    string Principal,
    string Status,
    string Node,
    string State,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? Owner = null,
    DateTimeOffset? OwnedUntil = null);
