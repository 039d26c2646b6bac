using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace AIOps.Agent.Auth.Bearer;

/// <summary>A public key of an issuer, good for one algorithm: RS256 or ES256 (RFC 7517, RFC 7518).</summary>
internal sealed class SigningKey
{
    private const int MinRsaBits = 2048;

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private SigningKey(string? id, RSA? rsa, ECDsa? ecdsa) => (Id, _rsa, _ecdsa) = (id, rsa, ecdsa);

    public string? Id { get; }

    public string Algorithm => _rsa is null ? "ES256" : "RS256";

    public bool Verifies(byte[] data, byte[] signature) => _rsa is not null
        ? _rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ecdsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Null for a key of another kind or for another use.</summary>
    public static SigningKey? Of(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || Text(jwk, "use") is not (null or "sig"))
            return null;
        try
        {
            var key = (Text(jwk, "kty"), Text(jwk, "crv")) switch
            {
                ("RSA", _) => Rsa(jwk),
                ("EC", "P-256") => new SigningKey(Text(jwk, "kid"), null, ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Bytes(jwk, "x"), Y = Bytes(jwk, "y") },
                })),
                _ => null,
            };
            return Text(jwk, "alg") is { } only && only != key?.Algorithm ? null : key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static SigningKey? Rsa(JsonElement jwk)
    {
        var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e") });
        return rsa.KeySize >= MinRsaBits ? new SigningKey(Text(jwk, "kid"), rsa, null) : null;
    }

    private static byte[] Bytes(JsonElement jwk, string name) => Base64Url.DecodeFromChars(Text(jwk, name) ?? throw new FormatException($"{name} is missing"));

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
