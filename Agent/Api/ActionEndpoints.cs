using System.Text.Json;
using AIOps.Agent.Auth;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>Changes asked for, decided and followed. A person's own wish goes through the same gate as everybody's.</summary>
internal static class ActionEndpoints
{
    public static void MapActions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/actions", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/actions/{id}", GetAsync).Needs(Role.Viewer);
        routes.MapPost("/api/actions", RequestAsync).Needs(Role.Operator);
        routes.MapPost("/api/actions/{id}/approve", ApproveAsync).Needs(Role.Approver);
        routes.MapPost("/api/actions/{id}/deny", DenyAsync).Needs(Role.Approver);
        routes.MapPost("/api/actions/{id}/cancel", CancelAsync).Needs(Role.Operator);
    }

    private static Task<IResult> ListAsync(HttpRequest request, ActionStore actions, CancellationToken cancellationToken)
    {
        var filter = new ActionFilter(Query.Choice<ActionStatus>(request, "status"), Query.Text(request, "target"), Query.Text(request, "incident_id"),
            RunId: Query.Text(request, "run_id"));
        return Query.ListAsync(() => actions.ListAsync(filter, Query.Page(request), cancellationToken), a => a);
    }

    private static async Task<IResult> GetAsync(string id, ActionStore actions, CancellationToken cancellationToken) =>
        await actions.GetAsync(id, cancellationToken) is { } action ? Results.Json(action, WireJson.Options) : Problems.NotFound("action", id);

    private static async Task<IResult> RequestAsync(HttpContext http, ActionService actions)
    {
        var body = await BodyAsync(http, "tool", "arguments", "reason");
        if (Text(body, "tool") is not { } tool)
            throw new InputException("tool", "is missing; name the tool to run");
        var arguments = body.TryGetProperty("arguments", out var given) ? given : JsonSerializer.SerializeToElement(new { });
        if (arguments.ValueKind != JsonValueKind.Object)
            throw new InputException("arguments", "must be an object");
        var action = await actions.RequestAsync(new ActionProposal(tool, arguments, ActionOrigin.Api, Principals.Of(http.User), Text(body, "reason") ?? "asked for over the API"), http.RequestAborted);
        return Results.Json(action, WireJson.Options, statusCode: action.Status == ActionStatus.Denied ? StatusCodes.Status409Conflict : StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ApproveAsync(string id, HttpContext http, ActionDecisions decisions) =>
        Answer(id, await decisions.ApproveAsync(id, Principals.Of(http.User), Text(await OptionalBodyAsync(http, "binding_hash"), "binding_hash"), http.RequestAborted));

    private static async Task<IResult> DenyAsync(string id, HttpContext http, ActionDecisions decisions) =>
        Answer(id, await decisions.DenyAsync(id, Principals.Of(http.User), Text(await OptionalBodyAsync(http, "reason"), "reason"), http.RequestAborted));

    private static async Task<IResult> CancelAsync(string id, HttpContext http, ActionStore actions, ActionDecisions decisions)
    {
        var by = Principals.Of(http.User);
        if (by.Role < Role.Approver && await actions.GetAsync(id, http.RequestAborted) is { } action && action.RequestedBy != by.Id)
            return Results.Problem("an operator cancels only what the same key asked for", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
        return Answer(id, await decisions.CancelAsync(id, by, http.RequestAborted));
    }

    private static IResult Answer(string id, ActionReply reply) => reply switch
    {
        { Action: null } => Problems.NotFound("action", id),
        { Refusal: { } refusal } => Problems.Conflict(refusal),
        { Action: { } action } => Results.Json(action, WireJson.Options),
    };

    private static async Task<JsonElement> OptionalBodyAsync(HttpContext http, params string[] known) =>
        http.Request.ContentLength is null or 0 && http.Request.Headers.TransferEncoding.Count == 0 ? JsonSerializer.SerializeToElement(new { }) : await BodyAsync(http, known);

    private static async Task<JsonElement> BodyAsync(HttpContext http, params string[] known)
    {
        var body = await RequestJson.ReadAsync(http, 256 * 1024);
        if (body.ValueKind != JsonValueKind.Object)
            throw new InputException("body", "must be an object");
        foreach (var member in body.EnumerateObject())
            if (!known.Contains(member.Name))
                throw new InputException(member.Name, $"is unknown; known are {string.Join(", ", known)}");
        return body;
    }

    private static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String && value.GetString()!.Length is > 0 and <= 4096 ? value.GetString() : throw new InputException(name, "must be a text of 1 to 4096 characters");
    }
}
