using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Incidents;

namespace AIOps.Agent.Api.Incidents;

/// <summary>People take an incident, close it, and say something about it.</summary>
internal static class IncidentCareEndpoints
{
    private const int MaxBody = 32 * 1024;
    private const int MaxText = 4000;

    public static void MapIncidentCare(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/incidents/{id}/ack", (string id, HttpContext http, IncidentCare care) => DecideAsync(id, http, care.AckAsync)).Needs(Role.Operator);
        routes.MapPost("/api/incidents/{id}/resolve", (string id, HttpContext http, IncidentCare care) => DecideAsync(id, http, care.ResolveAsync)).Needs(Role.Operator);
        routes.MapPost("/api/incidents/{id}/comments", CommentAsync).Needs(Role.Operator);
    }

    private static async Task<IResult> DecideAsync(string id, HttpContext http, Func<string, Principal, string?, CancellationToken, Task<IncidentReply>> decide)
    {
        var body = await RequestJson.ReadObjectAsync(http, MaxBody, "comment");
        return Answer(id, http, await decide(id, Principals.Of(http.User), RequestJson.Text(body, "comment", MaxText), http.RequestAborted));
    }

    private static async Task<IResult> CommentAsync(string id, HttpContext http, IncidentCare care)
    {
        var body = await RequestJson.ReadObjectAsync(http, MaxBody, "text");
        if (RequestJson.Text(body, "text", MaxText) is not { } text || string.IsNullOrWhiteSpace(text))
            throw new InputException("text", "is missing; say something");
        return Answer(id, http, await care.CommentAsync(id, Principals.Of(http.User), text, http.RequestAborted));
    }

    private static IResult Answer(string id, HttpContext http, IncidentReply reply) => reply switch
    {
        { Incident: null } => Problems.NotFound("incident", id),
        { Refusal: { } refusal } => Problems.Conflict(refusal),
        { Incident: { } incident } => Results.Json(IncidentView.Of(incident, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()), WireJson.Options),
    };
}
