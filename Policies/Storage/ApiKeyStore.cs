using System.Data.Common;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage;

/// <summary>API keys by hash.</summary>
public sealed class ApiKeyStore(Database database)
{
    /// <summary>False when the name is taken.</summary>
    public async Task<bool> InsertAsync(DbTransaction transaction, ApiKey key, CancellationToken cancellationToken)
    {
        return await transaction.RunAsync("""
            INSERT INTO api_keys (name, role, hash, created_at, revoked_at)
            VALUES (@Name, @role, @Hash, @CreatedAt, @RevokedAt) ON CONFLICT (name) DO NOTHING
            """, new { key.Name, role = WireJson.Name(key.Role), key.Hash, key.CreatedAt, key.RevokedAt }, cancellationToken) == 1;
    }

    /// <summary>Sets the key of this name, whatever it was before: the old one is unknown from then on.</summary>
    public Task ReplaceAsync(DbTransaction transaction, ApiKey key, CancellationToken cancellationToken) =>
        transaction.RunAsync("""
            INSERT INTO api_keys (name, role, hash, created_at) VALUES (@Name, @role, @Hash, @CreatedAt)
            ON CONFLICT (name) DO UPDATE SET role = excluded.role, hash = excluded.hash, created_at = excluded.created_at, revoked_at = NULL
            """, new { key.Name, role = WireJson.Name(key.Role), key.Hash, key.CreatedAt }, cancellationToken);

    /// <summary>The key with this SHA-256 (hex), revoked ones included; null when unknown.</summary>
    public Task<ApiKey?> FindAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            "SELECT name, role, hash, created_at, revoked_at FROM api_keys WHERE hash = @hash", new { hash }, Read, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ApiKey>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ApiKey>>(async connection => await connection.ListAsync(
            "SELECT name, role, hash, created_at, revoked_at FROM api_keys ORDER BY name", null, Read, cancellationToken), cancellationToken);

    public async Task<bool> RevokeAsync(DbTransaction transaction, string name, DateTimeOffset at, CancellationToken cancellationToken)
    {
        return await transaction.RunAsync(
            "UPDATE api_keys SET revoked_at = @at WHERE name = @name AND revoked_at IS NULL", new { name, at }, cancellationToken) == 1;
    }

    private static ApiKey Read(Row row) => new(
        row.Text("name"), row.Name<Role>("role"), row.Text("hash"), row.Time("created_at"), row.TimeOrNull("revoked_at"));
}
