using System.Text.Json;

namespace AIOps.Agent.Auth.Bearer;

/// <summary>Whether a token that its issuer signed is for us and now, and what its holder may do.</summary>
internal static class TokenClaims
{
    private const int MaxSubject = 200;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>Why it is refused, or null.</summary>
    public static string? Refuse(SignedToken token, TokenIssuer issuer, DateTimeOffset now)
    {
        if (token.Claim("iss") != issuer.Url)
            return "the token is another issuer's";
        if (!Values(token.Claims, "aud").Contains(issuer.Audience))
            return $"the token is not made for {issuer.Audience}";
        if (token.Claim("sub") is not { Length: > 0 and <= MaxSubject } subject || subject.Any(char.IsControl))
            return "the token names nobody";
        if (Time(token.Claims, "exp") is not { } end || now >= end + Skew)
            return "the token has expired";
        return token.Claims.TryGetProperty("nbf", out _) && (Time(token.Claims, "nbf") is not { } start || now < start - Skew) ? "the token is not valid yet" : null;
    }

    /// <summary>The highest role that it grants; null for none.</summary>
    public static Role? RoleOf(SignedToken token, TokenIssuer issuer)
    {
        var place = token.Claims;
        var path = issuer.RolesClaim;
        // A name with dots may also be one claim, as a namespaced one is.
        if (!place.TryGetProperty(path, out _))
            while (path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && place.TryGetProperty(path[..dot], out var inner) && inner.ValueKind == JsonValueKind.Object)
                (place, path) = (inner, path[(dot + 1)..]);
        var held = Values(place, path).SelectMany(text => text.Split(' ')).ToHashSet(StringComparer.Ordinal);
        return issuer.Roles.Where(role => held.Contains(role.Key)).Select(role => (Role?)role.Value).Max();
    }

    private static IEnumerable<string> Values(JsonElement place, string name) => !place.TryGetProperty(name, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253_402_300_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
