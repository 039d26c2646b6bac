using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>API keys by hash.</summary>
public sealed class ApiKeyStore(Database database)
{
    /// <summary>False when the name is taken.</summary>
    public Task<bool> InsertAsync(DbTransaction transaction, ApiKey key, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The key with this SHA-256 (hex), revoked ones included; null when unknown.</summary>
    public Task<ApiKey?> FindAsync(string hash, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<IReadOnlyList<ApiKey>> AllAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<bool> RevokeAsync(DbTransaction transaction, string name, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotImplementedException();
}
