using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Http;

/// <summary>
/// Sessions of clients up to revision 2025-11-25: an unguessable id bound to the caller, closed when idle, bounded in number.
/// The id authenticates nobody; the host does that on every request.
/// </summary>
internal sealed class McpHttpSessions(McpHttpOptions options, ILoggerFactory loggers, TimeProvider time)
{
    private const string Header = "Mcp-Session-Id";

    private readonly ConcurrentDictionary<string, McpHttpSession> _sessions = new(StringComparer.Ordinal);

    public async Task PostAsync(HttpContext http, JsonRpcMessage message, Func<HttpContext, McpServerOptions> server, CancellationToken cancellationToken)
    {
        var id = (message as JsonRpcRequest)?.Id ?? default;
        if (http.Request.Headers[Header].ToString() is { Length: > 0 } known)
        {
            if (Find(http, known, out var error) is { } session)
                using (session.Use(time))
                    await McpHttpEndpoint.StreamAsync(http, session.Transport, message, cancellationToken);
            else
                await error!.WriteAsync(http, id);
            return;
        }
        if (message is not JsonRpcRequest { Method: "initialize" })
        {
            await McpHttpError.InvalidRequest(400, $"{Header} is missing; begin with initialize").WriteAsync(http, id);
            return;
        }
        Expire();
        if (_sessions.Count >= options.MaxSessions)
        {
            await McpHttpError.InvalidRequest(503, "too many sessions").WriteAsync(http, id);
            return;
        }
        var opened = Open(http, server(http));
        http.Response.Headers[Header] = opened.Transport.SessionId;
        using (opened.Use(time))
            await McpHttpEndpoint.StreamAsync(http, opened.Transport, message, cancellationToken);
    }

    /// <summary>GET: the stream of server messages. DELETE: the end of the session.</summary>
    public async Task FollowAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var known = http.Request.Headers[Header].ToString();
        if (known.Length == 0)
            await McpHttpError.InvalidRequest(400, $"{Header} is missing").WriteAsync(http, default);
        else if (Find(http, known, out var error) is not { } session)
            await error!.WriteAsync(http, default);
        else if (HttpMethods.IsDelete(http.Request.Method))
        {
            if (_sessions.TryRemove(known, out _))
                await session.CloseAsync();
        }
        else
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-cache,no-store";
            await http.Response.Body.FlushAsync(cancellationToken);
            using (session.Use(time))
                await session.Transport.HandleGetRequestAsync(http.Response.Body, cancellationToken);
        }
    }

    private McpHttpSession Open(HttpContext http, McpServerOptions configured)
    {
        var transport = new StreamableHttpServerTransport(loggers) { SessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), FlowExecutionContextFromRequests = true };
        var instance = McpServer.Create(transport, configured, loggers);
        var stop = new CancellationTokenSource();
        var session = new McpHttpSession(transport, instance, instance.RunAsync(stop.Token), stop, Caller(http));
        _sessions[transport.SessionId] = session;
        return session;
    }

    private McpHttpSession? Find(HttpContext http, string id, out McpHttpError? error)
    {
        error = null;
        Expire();
        if (!_sessions.TryGetValue(id, out var session))
            error = new McpHttpError(404, -32001, "session not found");
        else if (session.Caller != Caller(http))
            error = McpHttpError.InvalidRequest(403, "the session belongs to another caller");
        else
            return session;
        return null;
    }

    private void Expire()
    {
        var before = time.GetUtcNow() - options.SessionIdle;
        foreach (var (id, session) in _sessions)
            if (session.IsIdleSince(before) && _sessions.TryRemove(id, out _))
                _ = session.CloseAsync();
    }

    private static string? Caller(HttpContext http) => http.User.Identity?.Name;
}
