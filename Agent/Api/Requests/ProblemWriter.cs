using Microsoft.AspNetCore.Mvc;

namespace AIOps.Agent.Api.Requests;

/// <summary>Writes every error the same way, whatever the caller says it accepts: an error that cannot be read helps nobody.</summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        // The framework's own type says no more than the status does.
        problem.Type = null;
        problem.Title ??= Problems.Title(problem.Status.Value);
        problem.Detail ??= Detail(problem);
        problem.Extensions["trace_id"] = http.TraceIdentifier;
        // Not called off: what is written to nobody goes nowhere, while a cancellation would be logged as one more failure.
        return new ValueTask(http.Response.WriteAsJsonAsync(problem, WireJson.Options, "application/problem+json", CancellationToken.None));
    }

    /// <summary>For answers that the framework gives before any endpoint is asked.</summary>
    private static string? Detail(ProblemDetails problem) => problem.Status switch
    {
        StatusCodes.Status401Unauthorized => "X-API-KEY: send a valid key in this header, or as Authorization: Bearer",
        StatusCodes.Status403Forbidden => "the role of this key does not allow it",
        StatusCodes.Status404NotFound => "there is nothing at this address",
        StatusCodes.Status405MethodNotAllowed => "this address does not take this method; see the Allow header",
        StatusCodes.Status429TooManyRequests => "too many requests are under way; try again after the time in Retry-After",
        _ => null,
    };
}
