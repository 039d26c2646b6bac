using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AIOps.Agent.Terminal;

/// <summary>The Agent's HTTP API as a terminal uses it. A stream that breaks is taken up again where it broke, also on another replica.</summary>
internal sealed class ChatApi(HttpClient http, TimeProvider time)
{
    public const string ApiKeyHeader = "X-API-KEY";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(3);

    /// <summary>How long a lost Agent is waited for.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Told when the connection is lost (true) and when it is back (false).</summary>
    public Action<bool>? Lost { get; set; }

    /// <summary>Begins a run; its events until it ends or waits for an approval.</summary>
    /// <exception cref="ChatApiException">It was refused, or the Agent cannot be reached.</exception>
    public IAsyncEnumerable<ChatEvent> AskAsync(string session, string message, CancellationToken cancellationToken) =>
        FollowAsync(null, "", () => new HttpRequestMessage(HttpMethod.Post, "api/chat") { Content = JsonContent.Create(new { session_id = session, message }) }, cancellationToken);

    /// <summary>The rest of a run after an event, through every approval to its end.</summary>
    public IAsyncEnumerable<ChatEvent> ContinueAsync(string runId, string lastId, CancellationToken cancellationToken) =>
        FollowAsync(runId, lastId, null, cancellationToken);

    public Task<JsonElement> SessionAsync(string session, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, $"api/chat/{session}", null, cancellationToken);

    public Task<JsonElement> CancelAsync(string runId, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, $"api/chat/runs/{runId}/cancel", null, cancellationToken);

    public Task<JsonElement> WaitingActionsAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, "api/actions?status=awaiting_approval", null, cancellationToken);

    public Task<JsonElement> ActionAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, $"api/actions/{Uri.EscapeDataString(id)}", null, cancellationToken);

    /// <param name="bindingHash">Of the call as it was shown.</param>
    public Task<JsonElement> ApproveAsync(string id, string bindingHash, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"api/actions/{Uri.EscapeDataString(id)}/approve", new { binding_hash = bindingHash }, cancellationToken);

    public Task<JsonElement> DenyAsync(string id, string? reason, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"api/actions/{Uri.EscapeDataString(id)}/deny", reason is null ? new { } : new { reason }, cancellationToken);

    private async IAsyncEnumerable<ChatEvent> FollowAsync(string? runId, string lastId, Func<HttpRequestMessage>? begin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        var since = time.GetTimestamp();
        var isLost = false;
        while (true)
        {
            using var request = runId is null ? begin!() : Rest(runId, lastId);
            using var response = await OpenAsync(request, canRetry: runId is not null, cancellationToken);
            using var events = response is null ? null : new EventReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (events is not null && await NextAsync(events, cancellationToken) is { } next)
            {
                if (isLost)
                    Lost?.Invoke(isLost = false);
                (pause, since, lastId) = (FirstPause, time.GetTimestamp(), next.Id);
                runId ??= next.Type == "run" ? next.Data.GetProperty("run_id").GetString() : null;
                yield return next;
                if (next.Type == "reply")
                    yield break;
            }
            if (runId is null)
                throw new ChatApiException(0, "the connection broke before the run had begun; whether the message was taken shows /history");
            if (time.GetElapsedTime(since) > GiveUpAfter)
                throw new ChatApiException(0, $"the Agent is away; the run goes on without us: it is {runId}");
            if (!isLost)
                Lost?.Invoke(isLost = true);
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static HttpRequestMessage Rest(string runId, string lastId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"api/chat/runs/{Uri.EscapeDataString(runId)}?until=end");
        if (lastId.Length > 0)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        return request;
    }

    /// <summary>Null when the Agent is away and the same may be asked again.</summary>
    private async Task<HttpResponseMessage?> OpenAsync(HttpRequestMessage request, bool canRetry, CancellationToken cancellationToken)
    {
        request.Headers.Accept.ParseAdd("text/event-stream");
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                return canRetry && response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests
                    ? null : throw await RefusalAsync(response, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            return canRetry ? null : throw Away(e);
        }
    }

    private static async Task<ChatEvent?> NextAsync(EventReader events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : throw await RefusalAsync(response, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Away(e);
        }
        catch (JsonException e)
        {
            throw new ChatApiException(0, $"{http.BaseAddress} does not answer as an Agent: {e.Message}");
        }
    }

    private ChatApiException Away(HttpRequestException e) => new(0, $"there is no Agent at {http.BaseAddress}: {e.Message}");

    private static async Task<ChatApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return new ChatApiException(status, $"the key was refused; set {TerminalArguments.KeyVariable}, or make one: dotnet run --project Agent -- keys add NAME operator");
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail))
                return new ChatApiException(status, detail.ToString());
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or HttpRequestException or IOException)
        {
            // Answered by somebody else than an Agent, such as a proxy.
        }
        return new ChatApiException(status, $"the answer was {status} {response.ReasonPhrase}");
    }
}
