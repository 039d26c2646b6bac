using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using AIOps.Policies.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Auth;

/// <summary>
/// <c>X-API-KEY: …</c> or <c>Authorization: Bearer …</c> (which is what Alertmanager can send). Keys are known by their
/// SHA-256 only; a key that was revoked through another process stops working within <see cref="CacheFor"/>.
/// </summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyStore keys, ApiKeyCache cache, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(5);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What needs no key must not fail because keys cannot be looked up: /health is there to say just that.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return AuthenticateResult.NoResult();
        var key = Request.Headers["X-API-KEY"].ToString();
        var authorization = Request.Headers.Authorization.ToString();
        if (key.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            key = authorization[Bearer.Length..].Trim();
        if (key.Length is 0 or > 256)
            return AuthenticateResult.NoResult();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        if (await FindAsync(hash) is not { RevokedAt: null } known)
            return AuthenticateResult.Fail("unknown key");
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, known.Principal.Id), new Claim(ClaimTypes.Role, known.Role.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Mcp.ResourceMetadataChallenge.For(Context) ?? "Bearer realm=\"aiops\"";
        return base.HandleChallengeAsync(properties);
    }

    private async Task<ApiKey?> FindAsync(string hash)
    {
        var now = time.GetUtcNow();
        if (cache.Entries.TryGetValue(hash, out var entry) && entry.Until > now)
            return entry.Key;
        var key = await keys.FindAsync(hash, Context.RequestAborted);
        // Only what exists is remembered, so guesses cannot fill the cache.
        if (key is not null)
            cache.Entries[hash] = (key, now + CacheFor);
        return key;
    }
}
