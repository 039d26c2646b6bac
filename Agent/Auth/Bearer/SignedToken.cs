using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AIOps.Agent.Auth.Bearer;

/// <summary>A JWT in compact form (RFC 7515, RFC 7519), taken apart and not yet believed.</summary>
/// <param name="Signed">What the signature is over.</param>
internal sealed record SignedToken(string Algorithm, string? KeyId, JsonElement Claims, byte[] Signed, byte[] Signature)
{
    private const int MaxLength = 16 * 1024;

    // What nobody may choose for us: "none", or HS256 with a public key for a secret.
    private static readonly string[] Algorithms = ["RS256", "ES256"];

    /// <summary>Only whether it could be one; an API key never has two dots.</summary>
    public static bool LooksLikeOne(string text) => text.AsSpan().Count('.') == 2;

    /// <summary>Null for what is no token, or one that asks for what is not done here.</summary>
    public static SignedToken? Parse(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var head, var body, var signature])
            return null;
        try
        {
            var header = Object(head);
            // A critical extension that is not understood must not be passed over (RFC 7515, 4.1.11).
            if (header.TryGetProperty("crit", out _) || Text(header, "alg") is not { } algorithm || !Algorithms.Contains(algorithm))
                return null;
            return new(algorithm, Text(header, "kid"), Object(body), Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    public string? Claim(string name) => Text(Claims, name);

    private static JsonElement Object(string part) =>
        JsonElement.Parse(Base64Url.DecodeFromChars(part), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }) is { ValueKind: JsonValueKind.Object } value
            ? value
            : throw new FormatException("not an object");

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
