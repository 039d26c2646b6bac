using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Host.Services;

/// <summary>Asks a supervised service's health URL. The URL comes from configuration, never from a caller.</summary>
public sealed class ServiceHealth : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);
    private const int QuoteLimit = 200;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = AnswerWithin })
    {
        Timeout = AnswerWithin,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    public async Task<Health> CheckAsync(string name, ServiceStatus status, CancellationToken cancellationToken)
    {
        var running = $"{name} runs as pid {status.Pid}";
        if (status.HealthUrl is not { } url)
            return Health.Healthy($"{running}; it has no health URL.");
        try
        {
            using var response = await _http.GetAsync(new Uri(url), cancellationToken);
            if (response.IsSuccessStatusCode)
                return Health.Healthy($"{running}; {url} answers {(int)response.StatusCode}.");
            var body = CredentialMask.Apply((await response.Content.ReadAsStringAsync(cancellationToken)).ReplaceLineEndings(" "));
            return Health.Unhealthy($"{running}, but {url} answers {(int)response.StatusCode}: {body[..Math.Min(body.Length, QuoteLimit)]}");
        }
        catch (HttpRequestException e)
        {
            return Health.Progressing($"{running}; {url} does not answer yet ({e.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Health.Progressing($"{running}; {url} does not answer within {AnswerWithin.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _http.Dispose();
}
