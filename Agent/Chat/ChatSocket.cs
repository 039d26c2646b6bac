using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Chat;

/// <summary>
/// One WebSocket of one principal. It takes <c>{message, session_id?}</c> to begin a run and <c>{run_id, last_event_id?}</c> to
/// go on with one after a reconnect, and sends that run's events as <c>{event, id, run_id, data}</c>.
/// </summary>
internal sealed class ChatSocket(WebSocket socket, Principal by, ChatService chat, RunFollower follower) : IDisposable
{
    private const int MaxFollowed = 8;

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<string, Task> _followed = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await ReceiveAsync(closed.Token) is { } frame)
                await AcceptAsync(frame, closed.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The other side is gone; its runs go on and can be followed again.
        }
        finally
        {
            await closed.CancelAsync();
            await Task.WhenAll(_followed.Values);
        }
    }

    public void Dispose() => _sending.Dispose();

    private async Task AcceptAsync(byte[] frame, CancellationToken cancellationToken)
    {
        try
        {
            var body = RequestJson.Parse(frame);
            if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("run_id", out _))
                await ContinueAsync(body, cancellationToken);
            else
                await BeginAsync(ChatRequest.Read(body), cancellationToken);
        }
        catch (InputException e)
        {
            await ErrorAsync(null, e.Message, e.Status, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await ErrorAsync(null, "the state store is not available; try again", StatusCodes.Status503ServiceUnavailable, cancellationToken);
        }
    }

    private async Task BeginAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        if (_followed.Count >= MaxFollowed)
        {
            await ErrorAsync(null, $"this connection follows {MaxFollowed} runs already", StatusCodes.Status429TooManyRequests, cancellationToken);
            return;
        }
        var start = await chat.StartAsync(by, request, cancellationToken);
        if (start.RunId is { } runId)
            Follow(runId, 0, cancellationToken);
        else if (start.Busy is { } busy)
            await ErrorAsync(null, busy, StatusCodes.Status409Conflict, cancellationToken);
        else
            await ErrorAsync(null, $"there is no session {start.SessionId}", StatusCodes.Status404NotFound, cancellationToken);
    }

    private async Task ContinueAsync(JsonElement body, CancellationToken cancellationToken)
    {
        ChatRequest.CheckMembers(body, "run_id", "last_event_id");
        var runId = ChatRequest.Text(body, "run_id") is { Length: > 0 and <= 64 } id ? id : throw new InputException("run_id", "must be the id of a run");
        var after = RunFollower.NumberOf(ChatRequest.Text(body, "last_event_id")) ?? throw new InputException("last_event_id", "must be an id that this stream sent");
        if (await chat.FindAsync(by, runId, cancellationToken) is null)
            await ErrorAsync(runId, $"there is no run {runId}", StatusCodes.Status404NotFound, cancellationToken);
        else if (_followed.Count >= MaxFollowed || _followed.ContainsKey(runId))
            await ErrorAsync(runId, "this connection follows that run, or as many as it may, already", StatusCodes.Status429TooManyRequests, cancellationToken);
        else
            Follow(runId, after, cancellationToken);
    }

    private void Follow(string runId, int after, CancellationToken cancellationToken)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _followed[runId] = FollowAsync(runId, after, begin.Task, cancellationToken);
        begin.SetResult();
    }

    private async Task FollowAsync(string runId, int after, Task begin, CancellationToken cancellationToken)
    {
        await begin;
        try
        {
            // A connection has time: it stays with a run through every approval.
            await foreach (var followed in follower.FollowAsync(runId, after, _ => false, cancellationToken))
                await SendAsync(new { Event = followed.Type, followed.Id, RunId = runId, followed.Data }, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await ErrorAsync(runId, "the state store is not available; continue with run_id", StatusCodes.Status503ServiceUnavailable, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The reading side sees the same and ends the connection.
        }
        finally
        {
            _followed.TryRemove(runId, out _);
        }
    }

    private Task ErrorAsync(string? runId, string message, int status, CancellationToken cancellationToken) =>
        SendAsync(new { Event = RunEvent.Error, RunId = runId, Data = new { Message = message, Status = status } }, cancellationToken);

    private async Task SendAsync(object frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, WireJson.Options), WebSocketMessageType.Text, true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>One whole text frame; null when the connection is closed, also by us for what it sent.</summary>
    private async Task<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        using var frame = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                return await CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", cancellationToken);
            if (received.MessageType == WebSocketMessageType.Binary)
                return await CloseAsync(WebSocketCloseStatus.InvalidMessageType, "text frames only", cancellationToken);
            frame.Write(buffer, 0, received.Count);
            if (frame.Length > ChatRequest.MaxBytes)
                return await CloseAsync(WebSocketCloseStatus.MessageTooBig, $"at most {ChatRequest.MaxBytes} bytes", cancellationToken);
            if (received.EndOfMessage)
                return frame.ToArray();
        }
    }

    private async Task<byte[]?> CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.CloseOutputAsync(status, reason, cancellationToken);
            return null;
        }
        finally
        {
            _sending.Release();
        }
    }
}
