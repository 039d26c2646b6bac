namespace AIOps.Agent.Auth.Bearer;

/// <summary>An authorization server (OAuth 2.1 or OpenID Connect) whose access tokens are taken: <c>Auth:Issuers:NAME</c>.</summary>
public sealed class TokenIssuer
{
    public const string Section = "Auth:Issuers";

    /// <summary>The issuer exactly as its tokens name it, such as <c>https://login.example.com/realms/ops</c>. Its keys are found from there.</summary>
    public string Url { get; set; } = "";

    /// <summary>What its tokens must be made for, such as <c>https://aiops.example.com/mcp</c>; a token for anything else is refused.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Where a token says what its holder may do; dots lead into objects: <c>realm_access.roles</c>.</summary>
    public string RolesClaim { get; set; } = "roles";

    /// <summary>What each value there stands for here. A holder of none of them is refused.</summary>
    public Dictionary<string, Role> Roles { get; set; } = new(StringComparer.Ordinal);
}
