namespace AIOps.Policies.Model.People;

/// <summary>A stored key: only the SHA-256 (hex) of it is kept.</summary>
public sealed record ApiKey(string Name, Role Role, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt = null)
{
    public Principal Principal => new($"key:{Name}", Role);
}
