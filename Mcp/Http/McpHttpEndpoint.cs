using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Http;

/// <summary>
/// MCP over Streamable HTTP on one path. Clients of the newest revision are served without state, one server per request;
/// older ones get a session (see <see cref="McpHttpSessions"/>).
/// </summary>
public sealed class McpHttpEndpoint(McpHttpServer server, McpHttpOptions options, ILoggerFactory loggers, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private readonly McpHttpSessions _sessions = new(options, loggers, time);

    /// <summary>Maps POST, GET and DELETE.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string path, McpHttpServer server, McpHttpOptions options)
    {
        var services = routes.ServiceProvider;
        var endpoint = new McpHttpEndpoint(server, options, services.GetRequiredService<ILoggerFactory>(),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IHostApplicationLifetime>());
        return routes.MapMethods(path, ["POST", "GET", "DELETE"], endpoint.HandleAsync);
    }

    private async Task HandleAsync(HttpContext http)
    {
        var version = http.Request.Headers["MCP-Protocol-Version"] is { Count: > 0 } stated ? stated.ToString() : null;
        // A POST is told of its version with the id that only its body has.
        if ((McpHttpChecks.Caller(http.Request, options) ?? (HttpMethods.IsPost(http.Request.Method) ? null : McpHttpChecks.Version(version))) is { } refused)
        {
            await refused.WriteAsync(http, default);
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            if (HttpMethods.IsPost(http.Request.Method))
                await PostAsync(http, version, stop.Token);
            else if (version == McpHttpChecks.Newest)
            {
                http.Response.Headers.Allow = "POST";
                await McpHttpError.InvalidRequest(405, "only POST is served in this protocol revision").WriteAsync(http, default);
            }
            else
                await _sessions.FollowAsync(http, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client has gone or the host stops: nobody is left to answer.
        }
    }

    private async Task PostAsync(HttpContext http, string? version, CancellationToken cancellationToken)
    {
        if (McpHttpChecks.Format(http.Request) is { } refused)
        {
            await refused.WriteAsync(http, default);
            return;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.MaxBody;
        var message = await ReadAsync(http, cancellationToken);
        if (message is null)
            return;
        if (McpHttpChecks.Version(version) is { } unsupported)
        {
            await unsupported.WriteAsync(http, (message as JsonRpcRequest)?.Id ?? default);
            return;
        }
        message.Context = new JsonRpcMessageContext { ProtocolVersion = version, User = http.User };
        if (version != McpHttpChecks.Newest)
        {
            await _sessions.PostAsync(http, message, server.Options, cancellationToken);
            return;
        }
        if (McpHttpChecks.Headers(http.Request, message, server.InputSchema) is { } mismatch)
        {
            await mismatch.WriteAsync(http, (message as JsonRpcRequest)?.Id ?? default);
            return;
        }
        await StatelessAsync(http, message, cancellationToken);
    }

    private async Task StatelessAsync(HttpContext http, JsonRpcMessage message, CancellationToken cancellationToken)
    {
        await using var transport = new StreamableHttpServerTransport(loggers) { Stateless = true, FlowExecutionContextFromRequests = true };
        var configured = server.Options(http);
        configured.ScopeRequests = false;
        await using var instance = McpServer.Create(transport, configured, loggers, http.RequestServices);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = instance.RunAsync(done.Token);
        try
        {
            await StreamAsync(http, transport, message, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
            await transport.DisposeAsync();
            await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Answers one message with a server-sent event stream; the status is settled by the first thing that is sent.</summary>
    internal static async Task StreamAsync(HttpContext http, StreamableHttpServerTransport transport, JsonRpcMessage message, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache,no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        var wrote = await transport.HandlePostRequestAsync(message, http.Response.Body, first =>
        {
            if (first is JsonRpcError { Error: var error })
                http.Response.StatusCode = (McpErrorCode)error.Code switch
                {
                    McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                    McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch => StatusCodes.Status400BadRequest,
                    _ => StatusCodes.Status200OK,
                };
            return default;
        }, cancellationToken);
        if (wrote)
            return;
        http.Response.Headers.ContentType = default;
        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static async Task<JsonRpcMessage?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            var type = McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));
            if (await JsonSerializer.DeserializeAsync(http.Request.Body, type, cancellationToken) is JsonRpcMessage message)
                return message;
            await McpHttpError.InvalidRequest(400, "the body is no JSON-RPC message").WriteAsync(http, default);
        }
        catch (JsonException)
        {
            await new McpHttpError(400, (int)McpErrorCode.ParseError, "the body is no valid JSON-RPC message").WriteAsync(http, default);
        }
        catch (BadHttpRequestException e)
        {
            await McpHttpError.InvalidRequest(e.StatusCode, "the body is too large or broken").WriteAsync(http, default);
        }
        return null;
    }
}
