using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Auth;

/// <summary>Makes, replaces and revokes keys, in force in this process when it returns. The key itself is shown once, to whoever asked for it, and kept nowhere.</summary>
public sealed class ApiKeys(Database database, ApiKeyStore keys, ApiKeyCache cache, AuditStore audit, TimeProvider time)
{
    /// <summary>Null when the name is taken.</summary>
    public Task<Secret?> CreateAsync(string name, Role role, Principal by, CancellationToken cancellationToken) =>
        ChangeAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            var key = new Secret($"aiops_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}");
            if (!await keys.InsertAsync(transaction, new ApiKey(name, role, Hash(key), now), cancellationToken))
                return null;
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "key.create", $"key:{name}", null, WireJson.ToElement(new { role })), cancellationToken);
            return key;
        }, cancellationToken);

    /// <summary>Sets the key of a name to one that was chosen elsewhere; what it was before opens nothing any more.</summary>
    public Task ReplaceAsync(string name, Role role, Secret key, Principal by, CancellationToken cancellationToken) =>
        ChangeAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            await keys.ReplaceAsync(transaction, new ApiKey(name, role, Hash(key), now), cancellationToken);
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "key.replace", $"key:{name}", null, WireJson.ToElement(new { role })), cancellationToken);
            return true;
        }, cancellationToken);

    public Task<bool> RevokeAsync(string name, Principal by, CancellationToken cancellationToken) =>
        ChangeAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await keys.RevokeAsync(transaction, name, now, cancellationToken))
                return false;
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "key.revoke", $"key:{name}"), cancellationToken);
            return true;
        }, cancellationToken);

    public static string Hash(Secret key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal())));

    private async Task<T> ChangeAsync<T>(Func<DbTransaction, Task<T>> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync(change, cancellationToken);
        cache.Clear();
        return result;
    }
}
