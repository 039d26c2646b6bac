using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus;

/// <summary>Prometheus' query API (https://prometheus.io/docs/prometheus/latest/querying/api/), which Thanos, Mimir and VictoriaMetrics speak too.</summary>
public sealed class PrometheusClient : IDisposable
{
    private const int ResponseLimit = 32 << 20;

    private readonly PrometheusOptions _options;
    private readonly HttpClient _http;

    public PrometheusClient(PrometheusOptions options)
    {
        _options = options;
        Address = new Uri((options.Url ?? throw new ArgumentException("The options have no Url.", nameof(options))).TrimEnd('/') + "/");
        _http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect would carry the credential somewhere else.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { BaseAddress = Address, Timeout = options.QueryTimeout, MaxResponseContentBufferSize = ResponseLimit };
        foreach (var (name, value) in options.Headers)
            _http.DefaultRequestHeaders.Add(name, value);
        if (options.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        else if (options.Username is { } user)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password?.Reveal()}")));
    }

    public Uri Address { get; }

    public Task<PrometheusAnswer> QueryAsync(string query, DateTimeOffset time, CancellationToken cancellationToken) =>
        SendAsync("api/v1/query", new() { ["query"] = query, ["time"] = Seconds(time) }, cancellationToken);

    public Task<PrometheusAnswer> QueryRangeAsync(string query, DateTimeOffset start, DateTimeOffset end, TimeSpan step, CancellationToken cancellationToken) =>
        SendAsync("api/v1/query_range", new()
        {
            ["query"] = query,
            ["start"] = Seconds(start),
            ["end"] = Seconds(end),
            ["step"] = step.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        }, cancellationToken);

    public void Dispose() => _http.Dispose();

    // A form, not a query string: PromQL outgrows what proxies allow in an address.
    private async Task<PrometheusAnswer> SendAsync(string path, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        form["timeout"] = $"{_options.QueryTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s";
        using var content = new FormUrlEncodedContent(form);
        try
        {
            using var response = await _http.PostAsync(path, content, cancellationToken);
            var reply = await response.Content.ReadAsStringAsync(cancellationToken);
            return Read(form["query"], response.StatusCode, reply);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"Prometheus at {Address.Authority} did not answer within {_options.QueryTimeout.TotalSeconds:0.#} s: {ToolException.Quote(form["query"])}", e) { Transient = true };
        }
        catch (HttpRequestException e)
        {
            throw new ToolException($"Prometheus at {Address.Authority} cannot be reached: {e.Message}", e) { Transient = true };
        }
    }

    private PrometheusAnswer Read(string query, HttpStatusCode status, string reply)
    {
        try
        {
            using var document = JsonDocument.Parse(reply);
            var root = document.RootElement;
            if (root.GetProperty("status").GetString() == "success")
                return Answer(root);
            var type = root.TryGetProperty("errorType", out var kind) ? kind.GetString() : "error";
            throw new ToolException($"Prometheus refuses the query ({(int)status} {type}): {ToolException.Quote(root.GetProperty("error").GetString() ?? "")}\nQuery: {ToolException.Quote(query)}") { Transient = IsTransient(status) };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new ToolException($"{Address.Authority} answered {(int)status} with something that is no Prometheus answer; check Prometheus:Url and its credentials: {ToolException.Quote(reply)}", e) { Transient = IsTransient(status) };
        }
    }

    private static PrometheusAnswer Answer(JsonElement root)
    {
        var data = root.GetProperty("data");
        var (type, result) = (data.GetProperty("resultType").GetString() ?? "", data.GetProperty("result"));
        string[] notices = [.. Strings(root, "warnings"), .. Strings(root, "infos")];
        return type switch
        {
            "scalar" => new(type, [new(new Dictionary<string, string>(), [PrometheusSeries.Pair(result)])], null, notices),
            "string" => new(type, [], result[1].GetString(), notices),
            _ => new(type, [.. result.EnumerateArray().Select(PrometheusSeries.Of)], null, notices),
        };
    }

    private static IEnumerable<string> Strings(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(notice => notice.GetString() ?? "") : [];

    private static bool IsTransient(HttpStatusCode status) => status == HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
