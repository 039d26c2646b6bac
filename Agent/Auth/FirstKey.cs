using AIOps.Policies.Storage;

namespace AIOps.Agent.Auth;

/// <summary>Sees to it that somebody can get in: the key of AIOPS_ADMIN_API_KEY, or on the very first start a new one.</summary>
public sealed class FirstKey(ApiKeys keys, ApiKeyStore store, IConfiguration configuration) : IHostedService
{
    private static readonly Principal System = new("system", Role.Admin);

    private Secret? _made;

    /// <exception cref="InvalidOperationException">AIOPS_ADMIN_API_KEY is too short to be a key.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration["ADMIN_API_KEY"] is { Length: > 0 } given)
        {
            if (given.Length is < 16 or > 256)
                throw new InvalidOperationException("AIOPS_ADMIN_API_KEY must have 16 to 256 characters; make one with: openssl rand -hex 24");
            var hash = ApiKeys.Hash(new Secret(given));
            if (await store.FindAsync(hash, cancellationToken) is null)
                await keys.AddAsync($"admin-{hash[..8]}", Role.Admin, new Secret(given), System, cancellationToken);
        }
        else if (!(await store.AllAsync(cancellationToken)).Any(k => k.RevokedAt is null))
            _made = await keys.CreateAsync("admin", Role.Admin, System, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The key that this start made, once; null when there was one already.</summary>
    public Secret? Take() => Interlocked.Exchange(ref _made, null);
}
