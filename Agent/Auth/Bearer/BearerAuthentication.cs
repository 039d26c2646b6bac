using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Auth.Bearer;

/// <summary><c>Authorization: Bearer</c> with an access token of a configured issuer (RFC 6750, RFC 9068).</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IOptions<Dictionary<string, TokenIssuer>> issuers, IssuerKeys keys, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    /// <summary>The token that the request carries, if it could be one; an API key may come in the same header.</summary>
    public static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && header[Prefix.Length..].Trim() is var text && SignedToken.LooksLikeOne(text)
            ? text
            : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || TokenOf(Request) is not { } text)
            return AuthenticateResult.NoResult();
        if (SignedToken.Parse(text) is not { } token)
            return AuthenticateResult.Fail("not a token that is taken here");
        var (name, issuer) = issuers.Value.FirstOrDefault(one => one.Value.Url == token.Claim("iss"));
        if (issuer is null)
            return AuthenticateResult.Fail("the token's issuer is not configured");
        // Cheap refusals first: a stranger's token must not make us ask its issuer for keys.
        if (TokenClaims.Refuse(token, issuer, time.GetUtcNow()) is { } refusal)
            return AuthenticateResult.Fail(refusal);
        if (!(await keys.FindAsync(issuer, token, Context.RequestAborted)).Any(key => key.Verifies(token.Signed, token.Signature)))
            return AuthenticateResult.Fail("the token's signature is not its issuer's");
        if (TokenClaims.RoleOf(token, issuer) is not { } role)
            return AuthenticateResult.Fail($"the token grants none of the roles of {TokenIssuer.Section}:{name}:Roles");
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, $"{name}:{token.Claim("sub")}"), new Claim(ClaimTypes.Role, role.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = (Mcp.ResourceMetadataChallenge.For(Context) ?? "Bearer realm=\"aiops\"") + ", error=\"invalid_token\"";
        return base.HandleChallengeAsync(properties);
    }
}
