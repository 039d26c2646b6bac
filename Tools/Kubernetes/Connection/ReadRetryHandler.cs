using System.Net;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>Repeats a read that the server answered with 429 or 5xx, when it said or after a moment. Nothing else is repeated.</summary>
internal sealed class ReadRetryHandler(TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method != HttpMethod.Get || !IsPassing(response.StatusCode) || attempt == Attempts)
                return response;
            var pause = Pause(response, attempt);
            if (pause > LongestPause)
                return response;
            response.Dispose();
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests || ((int)status >= 500 && status is not HttpStatusCode.NotImplemented);

    private TimeSpan Pause(HttpResponseMessage response, int attempt)
    {
        var asked = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        return asked is { } pause && pause > TimeSpan.Zero ? pause : FirstPause * (1 << (attempt - 1));
    }
}
