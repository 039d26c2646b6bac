using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Agent.Alerts;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api.Incidents;

/// <summary>Alerts in and out. A 2xx of the intake means that everything in the body is durable.</summary>
internal static class AlertEndpoints
{
    public const string IntakeLimit = "intake";

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/alerts", AcceptAsync).Needs(Role.Operator).RequireRateLimiting(IntakeLimit);
        routes.MapPost("/webhook/alerts", AcceptAsync).Needs(Role.Operator).RequireRateLimiting(IntakeLimit);
        routes.MapPost("/webhook", AcceptContainerAsync).Needs(Role.Operator).RequireRateLimiting(IntakeLimit);
        routes.MapGet("/api/alerts", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/alerts/{id}", GetAsync).Needs(Role.Viewer);
    }

    private static async Task<IResult> AcceptAsync(HttpContext http, AlertIntake intake, TimeProvider time)
    {
        var alerts = AlertmanagerSource.Read(await RequestJson.ReadAsync(http), time.GetUtcNow());
        var result = await intake.AcceptAsync(alerts, http.RequestAborted);
        return Results.Json(new
        {
            Received = alerts.Count,
            result.Opened,
            result.Repeated,
            result.Resolved,
            Actions = result.Actions.Select(a => new { a.Id, a.Tool, a.Target, a.Status }),
            Incidents = result.Incidents.Where(i => i is not null).Distinct(),
        }, WireJson.Options);
    }

    private static async Task<IResult> AcceptContainerAsync(HttpContext http, AlertIntake intake, IncidentStore incidents, TimeProvider time)
    {
        var alert = ContainerSource.Read(await RequestJson.ReadAsync(http), time.GetUtcNow());
        var result = await intake.AcceptAsync([alert], http.RequestAborted);
        var incident = result.Incidents[0] is { } id ? await incidents.GetAsync(id, http.RequestAborted) : null;
        return Results.Json(new
        {
            IncidentId = alert.Labels["incident_id"],
            ContainerName = alert.Labels["container_name"],
            Status = IncidentView.StatusOf(incident?.Status ?? IncidentStatus.Received),
            Id = incident?.Id,
            Actions = result.Actions.Select(a => new { a.Id, a.Tool, a.Target, a.Status }),
        }, WireJson.Options);
    }

    private static Task<IResult> ListAsync(HttpRequest request, AlertStore alerts, CancellationToken cancellationToken)
    {
        var filter = new AlertFilter(Query.Choice<AlertStatus>(request, "status"), Query.Text(request, "name"), Query.Text(request, "severity"),
            Query.Text(request, "source"), Query.Text(request, "incident_id"));
        return Query.ListAsync(() => alerts.ListAsync(filter, Query.Page(request), cancellationToken), a => a);
    }

    /// <summary>The alert with its newest analysis, when there is one.</summary>
    private static async Task<IResult> GetAsync(string id, AlertStore alerts, AnalysisStore analyses, CancellationToken cancellationToken)
    {
        if (await alerts.GetAsync(id, cancellationToken) is not { } alert)
            return Problems.NotFound("alert", id);
        var shown = JsonObject.Create(WireJson.ToElement(alert))!;
        if (await analyses.NewestOfAlertAsync(id, cancellationToken) is { } analysis)
            shown["analysis"] = JsonSerializer.SerializeToNode(analysis, WireJson.Options);
        return Results.Json(shown, WireJson.Options);
    }
}
