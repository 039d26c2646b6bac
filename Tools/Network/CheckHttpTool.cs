using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using System.Text;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public sealed class CheckHttpTool(AddressRules rules, ConnectionRate rate, IOptions<NetworkOptions> options, TimeProvider time) : ReadTool<CheckHttpTool.Parameters, CheckHttpTool.Result>(new("check_http")
{
    Title = "Check a URL",
    Description = "Sends one GET without credentials to an http or https URL of an allowed host: status, time, headers of interest and the beginning of the body. Redirects are shown, not followed.",
})
{
    private const int BodyLimit = 2048;

    public sealed record Parameters([property: Description("http or https URL"), MinLength(8), MaxLength(2000)] string Url);

    public sealed record Result(
        [property: Description("None when there was no answer; then error says why.")] int? Status, double? DurationMs, string? ContentType, string? Location, string? Server, string? Body, string? Error);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(parameters.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw new ToolException("url is not an http or https URL without user and password.");
        var addresses = await rules.ResolveAsync(uri.IdnHost, cancellationToken);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = ConnectAsync };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.AnswerWithin);
        try
        {
            await rate.WaitAsync(limit.Token);
            var start = time.GetTimestamp();
            using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var took = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[BodyLimit];
            var count = await stream.ReadAtLeastAsync(buffer, BodyLimit, throwOnEndOfStream: false, limit.Token);
            var body = CredentialMask.Apply(Encoding.UTF8.GetString(buffer, 0, count));
            var status = (int)response.StatusCode;
            var to = response.Headers.Location is { } location ? CredentialMask.Apply(location.OriginalString) : null;
            return new($"{uri.GetLeftPart(UriPartial.Path)} answered {status} {response.ReasonPhrase} in {took:0} ms{(to is null ? "" : $", redirecting to {to} (not followed)")}.\n{body}".TrimEnd(),
                new(status, took, response.Content.Headers.ContentType?.ToString(), to, response.Headers.Server.ToString(), body, null));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(uri, $"did not answer within {options.Value.AnswerWithin.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(uri, $"failed: {e.GetBaseException().Message}");
        }

        async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
        {
            // To the addresses that were checked, not to whatever the name means by now.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync([.. addresses], context.DnsEndPoint.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>That it does not answer is the answer.</summary>
    private static Answer<Result> Failed(Uri uri, string why) => new($"{uri.GetLeftPart(UriPartial.Path)} {why}.", new(null, null, null, null, null, null, why));
}
