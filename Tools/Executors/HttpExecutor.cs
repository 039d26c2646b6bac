using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AIOps.Policies.Credentials;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

/// <summary>Sends one request to an allowed host. Redirects are not followed: one would carry the credential elsewhere.</summary>
public sealed class HttpExecutor(CredentialUse credentials, ExecutorsOptions.ReachOptions options) : IDisposable
{
    private const int ResponseLimit = 256 * 1024;

    // A credential is named, never written out; the others are this client's own.
    private static readonly string[] RefusedHeaders = ["authorization", "proxy-authorization", "cookie", "host", "content-length", "transfer-encoding", "connection"];

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="Method">In capitals.</param>
    public sealed record Request(string Method, string Url, IReadOnlyDictionary<string, string>? Headers, JsonElement? Body, string? Credential, int TimeoutSeconds, string? IdempotencyKey);

    public sealed record Reply(int Status, string? ContentType, string Body, JsonElement? Json);

    /// <exception cref="ToolException">It may not be sent.</exception>
    public async Task<OpenCredential?> CheckAsync(Request request, CancellationToken cancellationToken)
    {
        var uri = Parse(request.Url);
        if (!options.AllowedHosts.Any(pattern => OpenCredential.Matches(pattern, uri.IdnHost)))
            throw new ToolException($"{uri.IdnHost} is none of the hosts in Executors:Http:AllowedHosts.");
        foreach (var name in request.Headers?.Keys ?? [])
            if (RefusedHeaders.Contains(name.ToLowerInvariant()))
                throw new ToolException($"Header {name} cannot be given{(name.StartsWith("auth", StringComparison.OrdinalIgnoreCase) ? "; name a credential instead" : "")}.");
        return request.Credential is { } credential ? await credentials.OpenAsync(credential, uri.IdnHost, cancellationToken, CredentialKind.Token, CredentialKind.Basic) : null;
    }

    /// <exception cref="ToolException">It may not be sent, or could not be connected: nothing has happened.</exception>
    /// <exception cref="HttpRequestException">It went wrong on the way: what happened is not known.</exception>
    /// <exception cref="TimeoutException">As above.</exception>
    public async Task<Reply> SendAsync(Request request, CancellationToken cancellationToken)
    {
        var credential = await CheckAsync(request, cancellationToken);
        using var message = Message(request, credential);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(request.TimeoutSeconds));
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[ResponseLimit];
            var count = await stream.ReadAtLeastAsync(buffer, ResponseLimit, throwOnEndOfStream: false, limit.Token);
            var body = CredentialUse.Blank(Encoding.UTF8.GetString(buffer, 0, count), credential?.Values.Values ?? []);
            return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, AsJson(body));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Shown(request)} did not answer within {request.TimeoutSeconds} s");
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new ToolException($"{Shown(request)} cannot be reached: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>A request in a few words; the query may hold anything and is left out.</summary>
    public static string Shown(Request request) => $"{request.Method} {Parse(request.Url).GetLeftPart(UriPartial.Path)}";

    public void Dispose() => _http.Dispose();

    private static Uri Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri : throw new ToolException("url is not an http or https URL without user and password.");

    private static HttpRequestMessage Message(Request request, OpenCredential? credential)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), Parse(request.Url));
        if (request.Body is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } body)
            message.Content = body.ValueKind == JsonValueKind.String ? new StringContent(body.GetString()!, Encoding.UTF8, "text/plain") : new StringContent(body.GetRawText(), Encoding.UTF8, "application/json");
        foreach (var (name, value) in request.Headers ?? new Dictionary<string, string>())
            if (!Add(message, name, value))
                throw new ToolException($"Header {ToolException.Quote(name)} or its value is not valid.");
        if (credential?.Credential.Kind == CredentialKind.Token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential["token"]!.Reveal());
        else if (credential is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential["user"]!.Reveal()}:{credential["password"]!.Reveal()}")));
        if (request.IdempotencyKey is { } key)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return message;
    }

    private static bool Add(HttpRequestMessage message, string name, string value)
    {
        try
        {
            if (message.Content is not null && name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                message.Content.Headers.Remove(name);
                message.Content.Headers.Add(name, value);
            }
            else
                message.Headers.Add(name, value);
            return true;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private static JsonElement? AsJson(string body)
    {
        try
        {
            return body.Length > 0 && body.TrimStart() is ['{' or '[', ..] ? JsonElement.Parse(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
