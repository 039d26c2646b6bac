using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>
/// Puts an access token into every request to one server: asked for with that server's address as audience, kept until
/// shortly before it expires, asked for anew once when it is refused. Tokens are in no message and no log.
/// </summary>
internal sealed class ClientCredentials(ForeignOAuth oauth, Uri resource, HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const int MaxReply = 64 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // Clocks differ, and a call takes its time.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile Token? _token;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var used = await TokenAsync(null, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", used.Value.Reveal());
        if (request.Content is { } content)
            await content.LoadIntoBufferAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;
        response.Dispose();
        var renewed = await TokenAsync(used, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", renewed.Value.Reveal());
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _asking.Dispose();
        base.Dispose(disposing);
    }

    private async Task<Token> TokenAsync(Token? refused, CancellationToken cancellationToken)
    {
        if (_token is { } known && known != refused && known.Until > time.GetUtcNow())
            return known;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_token is { } meanwhile && meanwhile != refused && meanwhile.Until > time.GetUtcNow())
                return meanwhile;
            return _token = await AskAsync(cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<Token> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["resource"] = resource.GetLeftPart(UriPartial.Path) };
        if (oauth.Scope is { } scope)
            form["scope"] = scope;
        using var request = new HttpRequestMessage(HttpMethod.Post, oauth.TokenUrl) { Content = new FormUrlEncodedContent(form) };
        // RFC 6749, 2.3.1: id and secret are form-encoded before they become user and password.
        var pair = $"{WebUtility.UrlEncode(oauth.ClientId)}:{WebUtility.UrlEncode(oauth.ClientSecret.Reveal())}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await base.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(MaxReply, either.Token);
            // The reply may hold a token; only the status is told.
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException($"{oauth.TokenUrl.GetLeftPart(UriPartial.Path)} gave no token: {(int)response.StatusCode}");
            return Read(JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(either.Token)));
        }
        catch (Exception e) when (e is JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"{oauth.TokenUrl.GetLeftPart(UriPartial.Path)} gave no token: {(e is JsonException ? "its answer is no JSON" : "no answer in time")}");
        }
    }

    private Token Read(JsonElement reply)
    {
        if (reply.ValueKind != JsonValueKind.Object || !reply.TryGetProperty("access_token", out var token) || token.ValueKind != JsonValueKind.String || token.GetString()!.Any(c => c is <= ' ' or > '~'))
            throw new HttpRequestException($"{oauth.TokenUrl.GetLeftPart(UriPartial.Path)} gave no token: its answer has none");
        var seconds = reply.TryGetProperty("expires_in", out var lifetime) && lifetime.ValueKind == JsonValueKind.Number ? Math.Clamp(lifetime.GetDouble(), 0, 86_400) : 300;
        return new Token(new Secret(token.GetString()!), time.GetUtcNow() + TimeSpan.FromSeconds(seconds) - Early);
    }

    private sealed record Token(Secret Value, DateTimeOffset Until);
}
