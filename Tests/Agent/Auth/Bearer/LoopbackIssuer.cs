using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Agent.Auth.Bearer;

/// <summary>An OpenID provider on loopback: metadata, keys, and tokens as a test wants them.</summary>
internal sealed class LoopbackIssuer : IAsyncDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private LoopbackHttp _server = null!;

    public string Url { get; private set; } = "";

    /// <summary>Where its metadata says that its keys are; null: at this server.</summary>
    public string? KeysAt { get; set; }

    /// <summary>Whom its metadata names as issuer; null: itself.</summary>
    public string? CallsItself { get; set; }

    public string KeyId { get; set; } = "k1";

    public IEnumerable<string> Requests => _server.Requests;

    public static async Task<LoopbackIssuer> StartAsync()
    {
        var issuer = new LoopbackIssuer();
        issuer._server = await LoopbackHttp.StartAsync(issuer.AnswerAsync);
        issuer.Url = $"{issuer._server.Url}/realms/ops";
        return issuer;
    }

    /// <summary>A sound token, but for what <paramref name="change"/> does to it.</summary>
    public string Token(Action<JsonObject, JsonObject>? change = null, string algorithm = "RS256", bool breakSignature = false)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = KeyId + algorithm, ["typ"] = "at+jwt" };
        var claims = new JsonObject
        {
            ["iss"] = Url, ["aud"] = new JsonArray("account", "https://aiops.test/mcp"), ["sub"] = "u-1", ["exp"] = now + 300, ["nbf"] = now,
            ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("offline_access", "sre") },
        };
        change?.Invoke(header, claims);
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var data = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm == "ES256" ? _ecdsa.SignData(data, HashAlgorithmName.SHA256) : _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (breakSignature)
            signature[^1] ^= 1;
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The attack of RFC 8725, 2.1: the public key as an HMAC secret.</summary>
    public string TokenSignedWithThePublicKey()
    {
        var signed = $"{Encode(new JsonObject { ["alg"] = "HS256", ["kid"] = "k1RS256" })}.{Token().Split('.')[1]}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_rsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(signed)))}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    private Task AnswerAsync(HttpContext http) => http.Request.Path.Value switch
    {
        "/realms/ops/.well-known/openid-configuration" => http.Response.WriteAsJsonAsync(new { issuer = CallsItself ?? Url, jwks_uri = KeysAt ?? $"{_server.Url}/keys" }),
        "/keys" => http.Response.WriteAsync(new JsonObject { ["keys"] = new JsonArray(Rsa(), Ec(), new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" }, new JsonObject { ["kty"] = "RSA" }) }.ToJsonString()),
        _ => LoopbackHttp.Reply(404, "none")(http),
    };

    private JsonObject Rsa()
    {
        var key = _rsa.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["kid"] = KeyId + "RS256", ["use"] = "sig", ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
    }

    private JsonObject Ec()
    {
        var key = _ecdsa.ExportParameters(false);
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = KeyId + "ES256", ["x"] = Base64Url.EncodeToString(key.Q.X), ["y"] = Base64Url.EncodeToString(key.Q.Y) };
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
