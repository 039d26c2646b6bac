using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Agent.Auth.Bearer;

/// <summary>Through the whole Agent, with an issuer of its own on loopback.</summary>
public sealed class BearerAuthenticationTests : IAsyncLifetime
{
    private LoopbackIssuer _issuer = null!;
    private AgentFixture _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await LoopbackIssuer.StartAsync();
        _agent = await AgentFixture.StartAsync(
            $"--Auth:Issuers:corp:Url={_issuer.Url}", "--Auth:Issuers:corp:Audience=https://aiops.test/mcp", "--Auth:Issuers:corp:RolesClaim=realm_access.roles",
            "--Auth:Issuers:corp:Roles:sre=approver", "--Auth:Issuers:corp:Roles:dev=viewer");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Token_Sound_ComesInAsItsHolder(string algorithm)
    {
        var token = _issuer.Token(algorithm: algorithm);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/api/policies", token)).StatusCode);

        using var client = _agent.ClientOf("");
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var action = (await _agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = "p", @namespace = "n" }, reason = "r" }, client)).Expect(202);

        Assert.Equal("corp:u-1", action.GetProperty("requested_by").GetString());
    }

    [Fact]
    public async Task Token_RoleTooLow_MayLookAndNotChange()
    {
        var token = _issuer.Token((_, claims) => claims["realm_access"] = new JsonObject { ["roles"] = "dev" });

        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/api/policies", token)).StatusCode);
        using var client = _agent.ClientOf("");
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(403, (await _agent.PostAsync("/api/actions", new { tool = "restart_pod", arguments = new { pod_name = "p", @namespace = "n" }, reason = "r" }, client)).Status);
    }

    public static TheoryData<string> Broken => ["signature", "none", "HS256", "issuer", "audience", "no audience", "expired", "no end", "future", "role", "no subject", "crit", "unknown key", "empty", "garbage"];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Token_Broken_Is401(string how)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var token = how switch
        {
            "signature" => _issuer.Token(breakSignature: true),
            "none" => _issuer.Token((header, _) => header["alg"] = "none"),
            "HS256" => _issuer.TokenSignedWithThePublicKey(),
            "issuer" => _issuer.Token((_, claims) => claims["iss"] = "https://evil.test"),
            "audience" => _issuer.Token((_, claims) => claims["aud"] = "https://other.test"),
            "no audience" => _issuer.Token((_, claims) => claims.Remove("aud")),
            "expired" => _issuer.Token((_, claims) => claims["exp"] = now - 120),
            "no end" => _issuer.Token((_, claims) => claims.Remove("exp")),
            "future" => _issuer.Token((_, claims) => claims["nbf"] = now + 600),
            "role" => _issuer.Token((_, claims) => claims.Remove("realm_access")),
            "no subject" => _issuer.Token((_, claims) => claims.Remove("sub")),
            "crit" => _issuer.Token((header, _) => header["crit"] = new JsonArray("b64")),
            "unknown key" => _issuer.Token((header, _) => header["kid"] = "other"),
            "empty" => "..",
            _ => "a.b.c",
        };

        var response = await GetAsync("/api/policies", token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issuer_ThatNamesAnotherOrPointsToPlainHttp_IsNotBelieved()
    {
        _issuer.CallsItself = "https://evil.test";
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/api/policies", _issuer.Token())).StatusCode);
        Assert.DoesNotContain(_issuer.Requests, request => request.Contains("/keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_AreAskedForOnce_AlsoWhenStrangersNameUnknownOnes()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync("/api/policies", _issuer.Token())).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/api/policies", _issuer.Token((header, _) => header["kid"] = $"guess{i}"))).StatusCode);
        }

        Assert.Single(_issuer.Requests, "GET /keys");
    }

    [Fact]
    public async Task Gateway_WithoutToken_SaysWhichIssuerToAsk()
    {
        var challenge = await GetAsync("/mcp", null);
        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
        Assert.Contains("/.well-known/oauth-protected-resource/mcp", challenge.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        var metadata = (await Answer.OfAsync(await GetAsync("/.well-known/oauth-protected-resource/mcp", null))).Expect(200);
        Assert.Equal(_issuer.Url, Assert.Single(metadata.GetProperty("authorization_servers").EnumerateArray()).GetString());
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token)
    {
        using var client = _agent.ClientOf("");
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.GetAsync(new Uri(path, UriKind.Relative));
    }
}
