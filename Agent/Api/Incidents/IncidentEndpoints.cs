using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api.Incidents;

internal static class IncidentEndpoints
{
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/incidents", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/incidents", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/incidents/{id}", GetAsync).Needs(Role.Viewer);
    }

    private static Task<IResult> ListAsync(HttpRequest request, IncidentStore incidents, TimeProvider time, CancellationToken cancellationToken)
    {
        var filter = new IncidentFilter(Query.Choice<IncidentStatus>(request, "status"), Query.Text(request, "source"), Query.Text(request, "target"));
        return Query.ListAsync(() => incidents.ListAsync(filter, Query.Page(request), cancellationToken), i => IncidentView.Of(i, time.GetUtcNow()));
    }

    private static async Task<IResult> GetAsync(string id, IncidentStore incidents, TimeProvider time, CancellationToken cancellationToken) =>
        await incidents.GetAsync(id, cancellationToken) is { } incident
            ? Results.Json(IncidentView.Of(incident, time.GetUtcNow(), await incidents.EventsAsync(incident.Id, 0, cancellationToken)), WireJson.Options)
            : Problems.NotFound("incident", id);
}
