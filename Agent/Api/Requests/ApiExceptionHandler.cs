using AIOps.Mcp.Client;
using AIOps.Policies.Conditions;
using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace AIOps.Agent.Api.Requests;

/// <summary>The boundary: input errors name their field, outages say so, and anything else is logged once and answered with a trace id.</summary>
public sealed partial class ApiExceptionHandler(IProblemDetailsService problems, ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // Who hung up hears nothing, and it is nobody's failure.
        if (exception is OperationCanceledException or BadHttpRequestException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var problem = Describe(exception);
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "2";
            LogOutage(httpContext.Request.Path, exception.Message);
        }
        else if (problem.Status >= 500)
            LogFailure(exception, httpContext.Request.Path, httpContext.TraceIdentifier);
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        InputException e => Problem(e.Status, e.Field, e.Problem),
        PolicyFormatException e => Problem(StatusCodes.Status400BadRequest, e.Path, e.Problem),
        BadHttpRequestException e => Problem(e.StatusCode, "request", e.Message),
        QueueFullException e => new ProblemDetails { Status = 503, Detail = e.Message },
        StoreUnavailableException => new ProblemDetails { Status = 503, Detail = "The database or the queue is away. Nothing was stored; try again." },
        ToolServerException e => new ProblemDetails { Status = 503, Detail = e.Message },
        _ => new ProblemDetails { Status = 500, Detail = "The log has the details under this trace id." },
    };

    private static ProblemDetails Problem(int status, string field, string problem) => new()
    {
        Status = status,
        Detail = $"{field}: {problem}",
        Extensions = { ["errors"] = new Dictionary<string, string[]> { [field] = [problem] } },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be served: {Reason}")]
    private partial void LogOutage(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed, trace {TraceId}")]
    private partial void LogFailure(Exception exception, string path, string traceId);
}
