using AIOps.Policies.Storage;

namespace AIOps.Agent.Auth;

/// <summary>Sees to it that somebody can get in: the key of AIOPS_ADMIN_API_KEY, or on the very first start a new one.</summary>
public sealed class FirstKey(ApiKeys keys, ApiKeyStore store, IConfiguration configuration)
{
    private static readonly Principal System = new("system", Role.Admin);

    /// <summary>The new key, to be shown once; null when there was one already.</summary>
    /// <exception cref="InvalidOperationException">AIOPS_ADMIN_API_KEY is too short to be a key.</exception>
    public async Task<Secret?> EnsureAsync(CancellationToken cancellationToken)
    {
        if (configuration["ADMIN_API_KEY"] is { Length: > 0 } given)
        {
            if (given.Length is < 16 or > 256)
                throw new InvalidOperationException("AIOPS_ADMIN_API_KEY must have 16 to 256 characters; make one with: openssl rand -hex 24");
            var hash = ApiKeys.Hash(new Secret(given));
            if (await store.FindAsync(hash, cancellationToken) is null)
                await keys.AddAsync($"admin-{hash[..8]}", Role.Admin, new Secret(given), System, cancellationToken);
            return null;
        }
        return (await store.AllAsync(cancellationToken)).Any(k => k.RevokedAt is null)
            ? null
            : await keys.CreateAsync("admin", Role.Admin, System, cancellationToken);
    }
}
