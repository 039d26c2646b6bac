using System.Text;
using System.Text.Json;

namespace AIOps.Tools.Abstractions.Http;

/// <summary>
/// One outside system's JSON API. Path segments and query values are always data: they are encoded, and a segment that
/// would walk the path is refused. Failures are <see cref="ToolException"/> without credentials.
/// </summary>
public sealed class JsonEndpoint : IDisposable
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http;
    private readonly string _system;
    private readonly string _section;
    private readonly string[] _secrets;

    /// <param name="system">For messages: <c>Loki</c>.</param>
    /// <param name="section">Configuration section, for messages.</param>
    /// <param name="authenticate">False where the credential opens a session instead of every request.</param>
    public JsonEndpoint(string system, string section, EndpointOptions options, bool authenticate = true)
    {
        (_system, _section) = (system, section);
        Address = new Uri((options.Url ?? throw new ArgumentException("The options have no Url.", nameof(options))).TrimEnd('/') + "/");
        _http = EndpointTransport.Create(options, Address, authenticate);
        _secrets = EndpointTransport.Secrets(options);
    }

    public Uri Address { get; }

    /// <summary>GETs and reads a document.</summary>
    public async Task<T> GetAsync<T>(string[] path, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken) =>
        Read<T>(await ExchangeAsync(HttpMethod.Get, path, query, null, cancellationToken), path);

    /// <summary>Sends a JSON document and reads the answer. Only for requests that change something, or that an API wants posted.</summary>
    public async Task<T> PostAsync<T>(string[] path, object body, CancellationToken cancellationToken)
    {
        using var content = Json(body);
        return Read<T>(await ExchangeAsync(HttpMethod.Post, path, [], content, cancellationToken), path);
    }

    /// <summary>One request and its reply, whatever its status.</summary>
    /// <param name="header">An additional header, such as a session's.</param>
    /// <exception cref="ToolException">No reply within the limits of time and size.</exception>
    public async Task<EndpointReply> ExchangeAsync(
        HttpMethod method, string[] path, IEnumerable<(string Name, string? Value)> query, HttpContent? content, CancellationToken cancellationToken, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, Relative(path, query)) { Content = content };
        if (header is { } extra)
            request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            // Not as a string: a charset that does not exist would throw.
            var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return new((int)response.StatusCode, Clean(body));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{_system} at {Address.Authority} did not answer within {_http.Timeout.TotalSeconds:0.#} s: {Named(method, path)}", e) { Transient = true };
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ToolException($"{_system} at {Address.Authority} answered more than {EndpointTransport.ResponseLimit >> 20} MB; ask for less: {Named(method, path)}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ToolException($"{_system} at {Address.Authority} cannot be reached: {Clean(e.Message)}{(e.InnerException is { } inner ? $" ({Clean(inner.Message)})" : "")}", e) { Transient = true };
        }
    }

    /// <exception cref="ToolException">The status is no success, or the body is not what the API promises.</exception>
    public T Read<T>(EndpointReply reply, string[] path) =>
        reply.IsSuccess
            ? Understand(reply, body => JsonSerializer.Deserialize<T>(body, Reading) ?? throw new JsonException("null"))
            : throw Refused(reply, path);

    public ToolException Refused(EndpointReply reply, string[] path) =>
        new($"{_system} at {Address.Authority} answered {reply.Status} to {string.Join('/', path)}{(reply.Status is 401 or 403 ? $" (check the credentials of {_section})" : "")}: {Excerpt(reply.Body)}") { Transient = reply.IsTransient };

    /// <summary>Reads a body; one that does not have the shape that <paramref name="read"/> expects is the endpoint's fault and said so.</summary>
    public T Understand<T>(EndpointReply reply, Func<string, T> read)
    {
        try
        {
            return read(reply.Body);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException or NotSupportedException or ArgumentException or NullReferenceException or OverflowException)
        {
            throw new ToolException($"{Address.Authority} answered {reply.Status} with something that is no {_system} answer; check {_section}:Url and its credentials: {Excerpt(reply.Body)}", e) { Transient = reply.IsTransient };
        }
    }

    public static StringContent Json(object body) => new(JsonSerializer.Serialize(body, Reading), Encoding.UTF8, "application/json");

    public void Dispose() => _http.Dispose();

    private static string Excerpt(string body) => CredentialMask.Apply(ToolException.Quote(body));

    private static string Named(HttpMethod method, string[] path) => $"{method} {ToolException.Quote(string.Join('/', path))}";

    private string Clean(string text) => _secrets.Aggregate(text, (cleaned, secret) => cleaned.Replace(secret, CredentialMask.Blank, StringComparison.Ordinal));

    private static string Relative(string[] path, IEnumerable<(string Name, string? Value)> query)
    {
        foreach (var segment in path)
            if (segment.Length == 0 || segment.Length > 512 || segment is "." or ".." || segment.Any(char.IsControl))
                throw new ToolException($"'{ToolException.Quote(segment)}' cannot be part of an address.");
        var pairs = string.Join('&', query.Where(pair => pair.Value is not null).Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        return string.Join('/', path.Select(Uri.EscapeDataString)) + (pairs.Length == 0 ? "" : "?" + pairs);
    }
}
