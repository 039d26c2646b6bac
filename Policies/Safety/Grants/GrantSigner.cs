using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AIOps.Policies.Safety.Grants;

/// <summary>
/// Turns grants into tokens and back: <c>base64url(json).base64url(HMAC-SHA256)</c>. Worker and tool servers share the key;
/// whoever does not hold it cannot change anything through a tool server.
/// </summary>
public sealed class GrantSigner
{
    private readonly byte[] _key;

    /// <param name="key">At least 32 bytes of entropy, any text.</param>
    public GrantSigner(Secret key)
    {
        // Derived, so that the same master secret may serve other purposes.
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key.Reveal()), 32, info: "aiops grant v1"u8.ToArray());
    }

    public string Sign(Grant grant)
    {
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(grant, WireJson.Options));
        return $"{body}.{Base64Url.EncodeToString(Mac(body))}";
    }

    /// <summary>The grant inside, or null when the token is not ours, garbled or altered. Expiry is the caller's to check.</summary>
    public Grant? Open(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 2 || token.Length > 4096)
            return null;
        try
        {
            return CryptographicOperations.FixedTimeEquals(Mac(parts[0]), Base64Url.DecodeFromChars(parts[1]))
                ? JsonSerializer.Deserialize<Grant>(Base64Url.DecodeFromChars(parts[0]), WireJson.Options)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private byte[] Mac(string body) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(body));
}
