using System.Security.Cryptography;
using System.Text;

namespace AIOps.Policies.Credentials;

/// <summary>
/// Seals and opens with AES-256-GCM (NIST SP 800-38D), a fresh nonce for each sealing; the credential's name is authenticated
/// with it, so that no sealed value can be moved under another name.
/// </summary>
public sealed class CredentialVault
{
    private const int NonceSize = 12, TagSize = 16;

    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">A key is not 32 bytes in base64.</exception>
    public CredentialVault(Secret key, IEnumerable<Secret> oldKeys)
    {
        KeyId = Add(key);
        foreach (var old in oldKeys)
            Add(old);
    }

    /// <summary>Names the key that seals; says nothing of the key.</summary>
    public string KeyId { get; }

    public string Seal(string name, string plain)
    {
        var bytes = Encoding.UTF8.GetBytes(plain);
        var box = new byte[NonceSize + bytes.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_keys[KeyId], TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), bytes, box.AsSpan(NonceSize, bytes.Length), box.AsSpan(NonceSize + bytes.Length), Encoding.UTF8.GetBytes(name));
        CryptographicOperations.ZeroMemory(bytes);
        return Convert.ToBase64String(box);
    }

    /// <summary>Null when no key that is known opens it, or it was changed.</summary>
    public string? Open(string name, string keyId, string sealedText)
    {
        if (!_keys.TryGetValue(keyId, out var key))
            return null;
        try
        {
            var box = Convert.FromBase64String(sealedText);
            var plain = new byte[box.Length - NonceSize - TagSize];
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, plain.Length), box.AsSpan(NonceSize + plain.Length), plain, Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    public static bool IsKey(Secret key) => Bytes(key) is { Length: 32 };

    private string Add(Secret secret)
    {
        var key = Bytes(secret) is { Length: 32 } bytes ? bytes : throw new FormatException("a key of Credentials must be 32 bytes in base64; make one with: openssl rand -base64 32");
        var id = Convert.ToHexStringLower(SHA256.HashData([.. "aiops credential key "u8, .. key]))[..12];
        _keys[id] = key;
        return id;
    }

    private static byte[]? Bytes(Secret key)
    {
        try
        {
            return Convert.FromBase64String(key.Reveal().Trim());
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
