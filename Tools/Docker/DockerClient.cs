using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Docker;

/// <summary>
/// The Docker Engine's REST API, as much of it as the tools need. The API version is the newest that both sides speak.
/// Failures are <see cref="ToolException"/>.
/// </summary>
public sealed class DockerClient(IOptions<DockerOptions> options) : IDisposable
{
    private const int JsonLimit = 8 * 1024 * 1024;
    private static readonly Version Newest = new(1, 47);
    private static readonly Version Oldest = new(1, 24);

    private readonly HttpClient _http = DockerTransport.Create(options.Value);
    private volatile string? _version;

    /// <summary>Where it is connected to, for people.</summary>
    public string Endpoint => options.Value.Endpoint.OriginalString;

    internal async Task<IReadOnlyList<Containers.Summary>> ListAsync(CancellationToken cancellationToken) =>
        await GetAsync<IReadOnlyList<Containers.Summary>>("containers/json?all=1", cancellationToken) ?? [];

    /// <summary>The machine that the Engine runs on.</summary>
    internal async Task<Containers.Info> InfoAsync(CancellationToken cancellationToken) =>
        await GetAsync<Containers.Info>("info", cancellationToken) ?? throw new ToolException($"{Endpoint} does not answer as a Docker Engine: nothing at /info.");

    /// <param name="nameOrId">A name, or the beginning of an id.</param>
    /// <exception cref="ToolException">Not there; names the nearest.</exception>
    internal async Task<Containers.Detail> InspectAsync(string nameOrId, CancellationToken cancellationToken)
    {
        if (await GetAsync<Containers.Detail>($"containers/{Uri.EscapeDataString(nameOrId)}/json", cancellationToken) is { } detail)
            return detail;
        var names = (await ListAsync(cancellationToken)).Select(c => c.Name);
        throw new ToolException($"No container '{nameOrId}' at {Endpoint}.{NameSuggestions.Hint(nameOrId, names)}");
    }

    /// <summary>One measurement with the one before it, so that CPU use is known; null when the container is gone.</summary>
    internal Task<ContainerUsage.Raw?> StatsAsync(string id, CancellationToken cancellationToken) =>
        GetAsync<ContainerUsage.Raw>($"containers/{Uri.EscapeDataString(id)}/stats?stream=false", cancellationToken);

    /// <summary>Answers when the Engine says that it has restarted the container.</summary>
    internal Task RestartAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, "restart", $"?t={(int)options.Value.StopWithin.TotalSeconds}", cancellationToken);

    /// <summary>Harmless when it runs already.</summary>
    internal Task StartAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, "start", "", cancellationToken);

    /// <summary>Answers when it has ended; harmless when it does not run.</summary>
    internal Task StopAsync(string id, CancellationToken cancellationToken) => ChangeAsync(id, "stop", $"?t={(int)options.Value.StopWithin.TotalSeconds}", cancellationToken);

    /// <summary>Feeds the log's lines in order; answers false when it was cut at the byte limit.</summary>
    internal async Task<bool> ReadLogAsync(Containers.Detail container, int? tail, DateTimeOffset? since, LogExcerpt excerpt, CancellationToken cancellationToken)
    {
        var path = $"containers/{Uri.EscapeDataString(container.Id)}/logs?stdout=1&stderr=1&timestamps=1&tail={tail?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"}"
            + (since is { } from ? $"&since={from.ToUnixTimeSeconds()}" : "");
        using var limit = Limit(options.Value.Timeout, cancellationToken);
        using var response = await SendAsync(HttpMethod.Get, path, options.Value.Timeout, cancellationToken);
        await ThrowUnlessSuccessAsync(response, $"logs of {container.ShortName}", cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            return await LogStream.ReadAsync(body, container.Config?.Tty == true, options.Value.MaxLogBytes, excerpt.Add, limit.Token);
        }
        catch (Exception e) when (Failure(e, path, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task ChangeAsync(string id, string verb, string query, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, $"containers/{Uri.EscapeDataString(id)}/{verb}{query}", options.Value.StopWithin + options.Value.Timeout, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotModified)
            await ThrowUnlessSuccessAsync(response, $"{verb} of container {id[..Math.Min(12, id.Length)]}", cancellationToken);
    }

    private async Task<T?> GetAsync<T>(string path, CancellationToken cancellationToken) where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, options.Value.Timeout, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await ThrowUnlessSuccessAsync(response, $"GET {path}", cancellationToken);
        return await ReadAsync<T>(response, path, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var version = _version ??= await NegotiateAsync(cancellationToken);
        return await RawAsync(method, $"/v{version}/{path}", timeout, cancellationToken);
    }

    private async Task<string> NegotiateAsync(CancellationToken cancellationToken)
    {
        using var response = await RawAsync(HttpMethod.Get, "/version", options.Value.Timeout, cancellationToken);
        await ThrowUnlessSuccessAsync(response, "GET /version", cancellationToken);
        var engine = await ReadAsync<Containers.EngineVersion>(response, "/version", cancellationToken);
        var theirs = Version.TryParse(engine.ApiVersion, out var newest) ? newest : throw new ToolException($"{Endpoint} does not answer as a Docker Engine: no ApiVersion at /version.");
        var atLeast = Version.TryParse(engine.MinAPIVersion, out var least) ? least : Oldest;
        if (atLeast > Newest || theirs < Oldest)
            throw new ToolException($"The Docker Engine at {Endpoint} speaks API {atLeast} to {theirs}; {Oldest} to {Newest} are understood.");
        return (theirs < Newest ? theirs : Newest).ToString();
    }

    private async Task<HttpResponseMessage> RawAsync(HttpMethod method, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = Limit(timeout, cancellationToken);
        using var request = new HttpRequestMessage(method, path);
        // A request without body is sent again by the handler itself when the connection breaks before the answer: a
        // restart would happen up to four times. Once a body was begun, even an empty one, it is not.
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent([]);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (Exception e) when (Failure(e, $"{method} {path}", cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private static CancellationTokenSource Limit(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        return limit;
    }

    private ToolException? Failure(Exception exception, string what, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new ToolException($"Docker at {Endpoint} did not answer {what} in time.", exception) { Transient = true },
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } =>
            new ToolException($"{Endpoint} may not be opened by this user; add it to the socket's group (usually docker).", exception),
        HttpRequestException or IOException or SocketException =>
            new ToolException($"Docker at {Endpoint} cannot be reached: {exception.GetBaseException().Message}", exception) { Transient = true },
        _ => null,
    };

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        using var limit = Limit(options.Value.Timeout, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(JsonLimit, limit.Token);
            return await JsonSerializer.DeserializeAsync<T>(await response.Content.ReadAsStreamAsync(limit.Token), cancellationToken: limit.Token)
                ?? throw new ToolException($"{Endpoint} answered {what} with null.");
        }
        catch (JsonException e)
        {
            throw new ToolException($"{Endpoint} answered {what} with something else than the Engine's JSON: {e.Message}", e);
        }
        catch (Exception e) when (Failure(e, what, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private async Task ThrowUnlessSuccessAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        string? message;
        try
        {
            message = (await ReadAsync<Containers.Refusal>(response, what, cancellationToken)).Message;
        }
        catch (ToolException)
        {
            message = null;
        }
        throw new ToolException($"Docker refused {what}: {(int)response.StatusCode} {ToolException.Quote(message ?? response.ReasonPhrase ?? "")}")
        {
            Transient = (int)response.StatusCode is 429 or >= 500,
        };
    }
}
