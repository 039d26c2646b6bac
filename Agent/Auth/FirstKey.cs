using AIOps.Policies.Storage;

namespace AIOps.Agent.Auth;

/// <summary>Sees to it that somebody can get in: the key of AIOPS_ADMIN_API_KEY, or on the very first start a new one.</summary>
public sealed class FirstKey(ApiKeys keys, ApiKeyStore store, IConfiguration configuration) : IHostedService
{
    /// <summary>Whoever holds the variable is one person to the gate, whatever its value: a new value does not approve what the old one asked for.</summary>
    public const string EnvironmentName = "environment";

    private static readonly Principal System = new("system", Role.Admin);

    private Secret? _made;

    /// <exception cref="InvalidOperationException">AIOPS_ADMIN_API_KEY cannot be used as a key.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration["ADMIN_API_KEY"] is { Length: > 0 } given)
            await AdmitAsync(new Secret(given), cancellationToken);
        else if (!(await store.AllAsync(cancellationToken)).Any(k => k.RevokedAt is null))
            _made = await keys.CreateAsync("admin", Role.Admin, System, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The key that this start made, once; null when there was one already.</summary>
    public Secret? Take() => Interlocked.Exchange(ref _made, null);

    private async Task AdmitAsync(Secret given, CancellationToken cancellationToken)
    {
        var text = given.Reveal();
        if (text.Length is < 16 or > 256 || text.Any(c => c is <= ' ' or > '~'))
            throw new InvalidOperationException("AIOPS_ADMIN_API_KEY must have 16 to 256 characters, all printable ASCII without spaces; make one with: openssl rand -hex 24");
        switch (await store.FindAsync(ApiKeys.Hash(given), cancellationToken))
        {
            case null:
                await keys.ReplaceAsync(EnvironmentName, Role.Admin, given, System, cancellationToken);
                break;
            case { RevokedAt: not null } known:
                throw new InvalidOperationException($"AIOPS_ADMIN_API_KEY is the key {known.Name}, which was revoked; choose another, such as from: openssl rand -hex 24");
            case { Role: not Role.Admin } known:
                throw new InvalidOperationException($"AIOPS_ADMIN_API_KEY is the key {known.Name} with the role {WireJson.Name(known.Role)}; choose one of its own, such as from: openssl rand -hex 24");
        }
    }
}
