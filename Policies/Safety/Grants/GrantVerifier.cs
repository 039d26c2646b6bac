using System.Collections.Concurrent;

namespace AIOps.Policies.Safety.Grants;

/// <summary>A tool server's check: the grant is ours, fresh, for this very call, and not used before.</summary>
public sealed class GrantVerifier(GrantSigner signer, TimeProvider time)
{
    // Clocks of Worker and server may differ by this much.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string, long, ToolPhase), DateTimeOffset> _used = new();

    /// <summary>Null when the call may be made (which uses the grant up), else why not.</summary>
    public string? Refuse(string? token, string tool, string argumentsHash, ToolPhase phase, out Grant? grant)
    {
        grant = token is null ? null : signer.Open(token);
        if (token is null)
            return $"{tool} changes things and the call carries no grant; ask for it as an action";
        if (grant is null)
            return "the grant is not valid";
        var now = time.GetUtcNow();
        if (now > grant.ExpiresAt + Skew)
            return "the grant has expired";
        if (grant.Tool != tool || grant.ArgumentsHash != argumentsHash || grant.Phase != phase)
            return "the grant is for another call";
        Forget(now);
        return _used.TryAdd((grant.ActionId, grant.Lease, grant.Phase), grant.ExpiresAt) ? null : "the grant has been used";
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, expires) in _used)
            if (now > expires + Skew + Skew)
                _used.TryRemove(key, out _);
    }
}
