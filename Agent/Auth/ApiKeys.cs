using System.Security.Cryptography;
using System.Text;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Auth;

/// <summary>Makes and revokes keys. The key itself is shown once, to whoever asked for it, and kept nowhere.</summary>
public sealed class ApiKeys(Database database, ApiKeyStore keys, AuditStore audit, TimeProvider time)
{
    /// <summary>Null when the name is taken.</summary>
    public Task<Secret?> CreateAsync(string name, Role role, Principal by, CancellationToken cancellationToken) =>
        AddAsync(name, role, new Secret($"aiops_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}"), by, cancellationToken);

    /// <summary>Admits a key that was chosen elsewhere (AIOPS_ADMIN_API_KEY).</summary>
    public Task<Secret?> AddAsync(string name, Role role, Secret key, Principal by, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await keys.InsertAsync(transaction, new ApiKey(name, role, Hash(key), now), cancellationToken))
                return null;
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "key.create", $"key:{name}", null, WireJson.ToElement(new { role })), cancellationToken);
            return key;
        }, cancellationToken);

    public Task<bool> RevokeAsync(string name, Principal by, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await keys.RevokeAsync(transaction, name, now, cancellationToken))
                return false;
            await audit.AppendAsync(transaction, new AuditEntry(now, by.Id, "key.revoke", $"key:{name}"), cancellationToken);
            return true;
        }, cancellationToken);

    public static string Hash(Secret key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal())));
}
