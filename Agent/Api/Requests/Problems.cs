namespace AIOps.Agent.Api.Requests;

internal static class Problems
{
    public static IResult NotFound(string kind, string id) => Of(StatusCodes.Status404NotFound, $"there is no {kind} {Excerpt.Head(id, 64)}");

    public static IResult Conflict(string reason) => Of(StatusCodes.Status409Conflict, reason);

    /// <summary>The gate said no; the action is recorded and comes with the answer.</summary>
    public static IResult Denied(ActionRequest action) =>
        Of(StatusCodes.Status409Conflict, action.Result ?? "denied", new() { ["action"] = WireJson.ToElement(action) });

    public static IResult Unavailable(string reason) => Of(StatusCodes.Status503ServiceUnavailable, reason);

    public static IResult Forbidden(string reason) => Of(StatusCodes.Status403Forbidden, reason);

    /// <summary>One title per status, everywhere.</summary>
    public static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is not valid",
        StatusCodes.Status401Unauthorized => "A key is needed",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status405MethodNotAllowed => "Not this method",
        StatusCodes.Status409Conflict => "Not possible now",
        StatusCodes.Status413PayloadTooLarge => "The body is too large",
        StatusCodes.Status415UnsupportedMediaType => "Not this content type",
        StatusCodes.Status429TooManyRequests => "Too many requests",
        StatusCodes.Status500InternalServerError => "The request failed inside",
        StatusCodes.Status503ServiceUnavailable => "Not available now",
        _ => $"Status {status}",
    };

    private static IResult Of(int status, string detail, Dictionary<string, object?>? more = null) =>
        Results.Problem(detail, statusCode: status, title: Title(status), extensions: more);
}
