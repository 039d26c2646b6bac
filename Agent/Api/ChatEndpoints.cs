using System.Text;
using System.Text.Json;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Agent.Chat;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Api;

/// <summary>The conversation over HTTP (JSON or server-sent events) and WebSocket.</summary>
internal static class ChatEndpoints
{
    private const string EventStream = "text/event-stream";

    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/chat", AskAsync).Needs(Role.Operator);
        routes.MapGet("/api/chat/{sessionId}", SessionAsync).Needs(Role.Operator);
        routes.MapGet("/api/chat/runs/{runId}", RunAsync).Needs(Role.Operator);
        routes.MapPost("/api/chat/runs/{runId}/cancel", CancelAsync).Needs(Role.Operator);
        routes.MapGet("/ws/chat", SocketAsync).Needs(Role.Operator);
    }

    private static async Task<IResult> AskAsync(
        HttpContext http, ChatService chat, RunFollower follower, IOptions<GraphOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var request = ChatRequest.Read(await RequestJson.ReadAsync(http, ChatRequest.MaxBytes));
        var patience = new ChatPatience(options.Value.WaitForActions, time);
        var start = await chat.StartAsync(Principals.Of(http.User), request, http.RequestAborted);
        if (start.RunId is not { } runId)
            return start.Busy is { } busy ? Problems.Conflict(busy) : Problems.NotFound("session", start.SessionId);
        if (WantsEvents(http))
            return await StreamAsync(http, follower, runId, 0, patience.IsOver, options.Value.StreamBeat, time, lifetime);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var state = await follower.WaitAsync(runId, patience.IsOver, stop.Token);
            return Results.Json(await chat.ViewAsync(state, stop.Token), WireJson.Options);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Results.Problem($"This process stops; another goes on with run {runId}: GET /api/chat/runs/{runId}", statusCode: StatusCodes.Status503ServiceUnavailable, title: "Stopping");
        }
    }

    private static async Task<IResult> SessionAsync(string sessionId, HttpContext http, ChatService chat)
    {
        if (await chat.SessionAsync(Principals.Of(http.User), ChatRequest.SessionIdOf(sessionId)!, http.RequestAborted) is not { } session)
            return Problems.NotFound("session", sessionId);
        var messages = session.Messages.Select(m => new { m.Role, m.Content, m.Timestamp, m.RunId });
        return Results.Json(new { SessionId = sessionId, Messages = messages, session.Runs }, WireJson.Options);
    }

    /// <summary>
    /// The run as it is now; as an event stream, from the event after Last-Event-ID until it has ended or waits for an approval,
    /// with <c>?until=end</c> through every approval to its end.
    /// </summary>
    private static async Task<IResult> RunAsync(
        string runId, HttpContext http, ChatService chat, RunFollower follower, IOptions<GraphOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (await chat.FindAsync(Principals.Of(http.User), runId, http.RequestAborted) is not { } state)
            return Problems.NotFound("run", runId);
        var until = http.Request.Query["until"].ToString() is "" or "end" ? http.Request.Query["until"].ToString() : throw new InputException("until", "must be end");
        if (!WantsEvents(http))
            return Results.Json(await chat.ViewAsync(state, http.RequestAborted), WireJson.Options);
        var after = RunFollower.NumberOf(http.Request.Headers["Last-Event-ID"].ToString()) ?? throw new InputException("Last-Event-ID", "must be an id that this stream sent");
        Func<ChatView, bool> isOver = until == "end" ? _ => false : new ChatPatience(options.Value.WaitForActions, time).IsOver;
        return await StreamAsync(http, follower, runId, after, isOver, options.Value.StreamBeat, time, lifetime);
    }

    private static async Task<IResult> CancelAsync(string runId, HttpContext http, ChatService chat)
    {
        if (await chat.CancelAsync(Principals.Of(http.User), runId, http.RequestAborted) is not { } state)
            return Problems.NotFound("run", runId);
        return state.Status == RunStatus.Cancelled
            ? Results.Json(await chat.ViewAsync(state, http.RequestAborted), WireJson.Options)
            : Problems.Conflict($"the run is {WireJson.Name(state.Status)}");
    }

    private static async Task<IResult> SocketAsync(HttpContext http, ChatService chat, RunFollower follower, IHostApplicationLifetime lifetime)
    {
        if (!http.WebSockets.IsWebSocketRequest)
            throw new InputException("Upgrade", "must be websocket");
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        using var session = new ChatSocket(socket, Principals.Of(http.User), chat, follower);
        await session.RunAsync(stop.Token);
        return Results.Empty;
    }

    private static async Task<IResult> StreamAsync(HttpContext http, RunFollower follower, string runId, int after, Func<ChatView, bool> isOver, TimeSpan beat, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.ContentType = EventStream;
        http.Response.Headers.CacheControl = "no-store";
        // Proxies that buffer would hold the events back.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await using var events = follower.FollowAsync(runId, after, isOver, stop.Token).GetAsyncEnumerator(stop.Token);
            while (await NextAsync(http, events, beat, time))
                // JSON escapes line ends, so one data line holds it.
                await SendAsync(http, $"id: {events.Current.Id}\nevent: {events.Current.Type}\ndata: {JsonSerializer.Serialize(events.Current.Data, WireJson.Options)}\n\n");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client left or this process stops; the run goes on and can be followed again.
        }
        return Results.Empty;
    }

    /// <summary>The next event; until it comes, a comment now and then.</summary>
    private static async Task<bool> NextAsync(HttpContext http, IAsyncEnumerator<RunFollower.Followed> events, TimeSpan beat, TimeProvider time)
    {
        var next = events.MoveNextAsync();
        if (next.IsCompleted)
            return await next;
        var coming = next.AsTask();
        using var came = new CancellationTokenSource();
        try
        {
            while (await Task.WhenAny(coming, Task.Delay(beat, time, came.Token)) != coming)
                await SendAsync(http, ":\n\n");
            await came.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The follower hears of the same, and must have ended before it is let go.
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        return await coming;
    }

    private static async Task SendAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, Encoding.UTF8, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static bool WantsEvents(HttpContext http) => http.Request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase);
}
