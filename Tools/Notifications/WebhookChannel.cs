using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AIOps.Policies.Notices;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Notifications;

/// <summary>
/// Posts a notice as JSON, signed: <c>X-AIOps-Signature: t=UNIX,v1=HEX</c>, HEX being HMAC-SHA256 with the shared secret over
/// <c>UNIX.BODY</c>. The receiver checks it, refuses an old time and drops an id (<c>X-AIOps-Notice</c>) that it has seen.
/// </summary>
public sealed class WebhookChannel(IHttpClientFactory http, IOptions<NotificationOptions> options, TimeProvider time) : INotificationChannel
{
    /// <summary>Name of the HttpClient; it follows no redirects.</summary>
    public const string Client = "notification-webhook";

    public string Name => "webhook";

    public bool IsConnected => options.Value.WebhookUrl is not null;

    public async Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { notice.Id, notice.Subject, notice.Message, notice.Severity, notice.AlertId, notice.IncidentId, notice.PolicyId, notice.CreatedAt }, WireJson.Options);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-AIOps-Notice", notice.Id);
        request.Headers.Add("X-AIOps-Signature", Sign(options.Value.WebhookSecret!, time.GetUtcNow(), body));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.WebhookTimeout);
        try
        {
            using var client = http.CreateClient(Client);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            // The URL may hold a token, so it is named nowhere; and nobody reads what is answered.
            if (!response.IsSuccessStatusCode)
                throw new ToolException($"the webhook answers {(int)response.StatusCode}") { Transient = (int)response.StatusCode is 408 or 429 or >= 500 };
        }
        catch (HttpRequestException e)
        {
            throw new ToolException($"the webhook cannot be reached ({e.HttpRequestError})", e) { Transient = true };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"the webhook gives no answer within {options.Value.WebhookTimeout.TotalSeconds:0.#} s", e) { Transient = true };
        }
    }

    internal static string Sign(Secret secret, DateTimeOffset at, byte[] body)
    {
        var unix = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret.Reveal()));
        return $"t={unix},v1={Convert.ToHexStringLower(hmac.ComputeHash([.. Encoding.UTF8.GetBytes(unix + "."), .. body]))}";
    }
}
