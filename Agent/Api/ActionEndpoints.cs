using System.Text.Json;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>Changes asked for, decided and followed. A person's own wish goes through the same gate as everybody's.</summary>
internal static class ActionEndpoints
{
    private const int MaxBody = 256 * 1024;

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

    private static async Task<IResult> RequestAsync(HttpContext http, ActionService actions, IToolDirectory tools, AlertStore alerts, IncidentStore incidents)
    {
        var body = await RequestJson.ReadObjectAsync(http, MaxBody, "tool", "arguments", "reason", "alert_id", "incident_id");
        if (RequestJson.Text(body, "tool", 128) is not { } name)
            throw new InputException("tool", "is missing; name the tool to run");
        var arguments = body.TryGetProperty("arguments", out var given) ? given : JsonSerializer.SerializeToElement(new { });
        if (arguments.ValueKind != JsonValueKind.Object)
            throw new InputException("arguments", "must be an object");
        // A slip of the caller is answered at once; only what could be done is put before the gate and recorded.
        if (tools.Find(name) is not { } tool)
            throw new InputException("tool", $"no connected tool server offers {name}");
        if (tool.Risk == Risk.ReadOnly)
            throw new InputException("tool", $"{name} changes nothing; call it directly");
        var complete = ArgumentSchema.WithDefaults(tool.InputSchema, arguments);
        if (ArgumentSchema.Explain(tool.InputSchema, complete) is { } misfit || !TargetTemplate.TryResolve(tool.TargetTemplate!, complete, out misfit))
            throw new InputException("arguments", misfit);
        var (alertId, incidentId) = await AboutAsync(body, alerts, incidents, http.RequestAborted);
        var action = await actions.RequestAsync(new ActionProposal(name, arguments, ActionOrigin.Api, Principals.Of(http.User), RequestJson.Text(body, "reason") ?? "asked for over the API")
        {
            AlertId = alertId,
            IncidentId = incidentId,
        }, http.RequestAborted);
        return action.Status == ActionStatus.Denied ? Problems.Denied(action) : Results.Json(action, WireJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>What it is done about, when the caller says so: it goes onto that incident's timeline, and what came of it is remembered.</summary>
    private static async Task<(string? AlertId, string? IncidentId)> AboutAsync(JsonElement body, AlertStore alerts, IncidentStore incidents, CancellationToken cancellationToken)
    {
        var (alertId, incidentId) = (RequestJson.Text(body, "alert_id", 100), RequestJson.Text(body, "incident_id", 100));
        Alert? alert = null;
        if (alertId is not null && (alert = await alerts.GetAsync(alertId, cancellationToken)) is null)
            throw new InputException("alert_id", "names no alert");
        if (incidentId is not null && await incidents.GetAsync(incidentId, cancellationToken) is null)
            throw new InputException("incident_id", "names no incident");
        if (alert?.IncidentId is { } its && incidentId is not null && incidentId != its)
            throw new InputException("incident_id", "is not the incident of alert_id");
        return (alertId, incidentId ?? alert?.IncidentId);
    }

    private static async Task<IResult> ApproveAsync(string id, HttpContext http, ActionDecisions decisions) =>
        Answer(id, await decisions.ApproveAsync(id, Principals.Of(http.User), RequestJson.Text(await OptionalBodyAsync(http, "binding_hash"), "binding_hash"), http.RequestAborted));

    private static async Task<IResult> DenyAsync(string id, HttpContext http, ActionDecisions decisions) =>
        Answer(id, await decisions.DenyAsync(id, Principals.Of(http.User), RequestJson.Text(await OptionalBodyAsync(http, "reason"), "reason"), http.RequestAborted));

    private static async Task<IResult> CancelAsync(string id, HttpContext http, ActionStore actions, ActionDecisions decisions)
    {
        var by = Principals.Of(http.User);
        if (by.Role < Role.Approver && await actions.GetAsync(id, http.RequestAborted) is { } action && action.RequestedBy != by.Id)
            return Problems.Forbidden("an operator cancels only what the same key asked for");
        return Answer(id, await decisions.CancelAsync(id, by, http.RequestAborted));
    }

    private static IResult Answer(string id, ActionReply reply) => reply switch
    {
        { Action: null } => Problems.NotFound("action", id),
        { Refusal: { } refusal } => Problems.Conflict(refusal),
        { Action: { } action } => Results.Json(action, WireJson.Options),
    };

    private static Task<JsonElement> OptionalBodyAsync(HttpContext http, params string[] known) => RequestJson.ReadOptionalObjectAsync(http, MaxBody, known);
}
