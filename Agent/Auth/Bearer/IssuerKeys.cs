using System.Collections.Concurrent;
using System.Text.Json;

namespace AIOps.Agent.Auth.Bearer;

/// <summary>
/// The public keys of issuers, found through their metadata (OpenID Connect Discovery 1.0, RFC 8414) and kept. A key id that
/// is not known makes it look again, but not more often than a stranger may make it.
/// </summary>
internal sealed partial class IssuerKeys(IHttpClientFactory clients, TimeProvider time, ILogger<IssuerKeys> logger)
{
    public const string Client = "issuers";

    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>The keys that may have signed it: of that algorithm and, where it names one, of that id.</summary>
    public async Task<IReadOnlyList<SigningKey>> FindAsync(TokenIssuer issuer, SignedToken token, CancellationToken cancellationToken)
    {
        var known = _known.GetOrAdd(issuer.Url, _ => new Known());
        await known.Turn.WaitAsync(cancellationToken);
        try
        {
            var age = time.GetUtcNow() - known.AskedAt;
            if (age >= KeepFor || (age >= AskAgainAfter && Fitting(known.Keys, token).Count == 0))
            {
                known.AskedAt = time.GetUtcNow();
                known.Keys = await FetchAsync(issuer, cancellationToken) ?? known.Keys;
            }
            return Fitting(known.Keys, token);
        }
        finally
        {
            known.Turn.Release();
        }
    }

    private static IReadOnlyList<SigningKey> Fitting(IReadOnlyList<SigningKey> keys, SignedToken token) =>
        [.. keys.Where(key => key.Algorithm == token.Algorithm && (token.KeyId is null || key.Id == token.KeyId))];

    /// <summary>Null when they cannot be had; those from before then go on.</summary>
    private async Task<IReadOnlyList<SigningKey>?> FetchAsync(TokenIssuer issuer, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            var metadata = await MetadataAsync(client, issuer.Url, cancellationToken);
            if (metadata.GetProperty("issuer").GetString() != issuer.Url)
                throw new InvalidOperationException("its metadata names another issuer");
            var place = new Uri(metadata.GetProperty("jwks_uri").GetString()!);
            if (!TokenIssuersCheck.IsSafe(place))
                throw new InvalidOperationException("its keys are not at an https address");
            using var keys = JsonDocument.Parse(await client.GetByteArrayAsync(place, cancellationToken));
            return [.. keys.RootElement.GetProperty("keys").EnumerateArray().Select(SigningKey.Of).OfType<SigningKey>()];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException or ArgumentNullException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnread(issuer.Url, e.Message);
            return null;
        }
    }

    private static async Task<JsonElement> MetadataAsync(HttpClient client, string issuer, CancellationToken cancellationToken)
    {
        var url = new Uri(issuer);
        // OpenID Connect appends to the issuer's path; OAuth inserts before it.
        using var first = await client.GetAsync(new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken);
        if (first.IsSuccessStatusCode)
            return JsonElement.Parse(await first.Content.ReadAsByteArrayAsync(cancellationToken));
        return JsonElement.Parse(await client.GetByteArrayAsync(
            new Uri($"{url.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-authorization-server{url.AbsolutePath.TrimEnd('/')}"), cancellationToken));
    }

    private sealed class Known
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public IReadOnlyList<SigningKey> Keys { get; set; } = [];

        public DateTimeOffset AskedAt { get; set; } = DateTimeOffset.MinValue;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of issuer {Issuer} could not be read: {Reason}")]
    private partial void LogUnread(string issuer, string reason);
}
