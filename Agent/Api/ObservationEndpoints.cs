using System.Globalization;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Incidents;
using AIOps.Policies.Incidents.Observations;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>What a policy in mode observe would have done, beside what happened.</summary>
internal static class ObservationEndpoints
{
    private static readonly TimeSpan DefaultTime = TimeSpan.FromDays(30);

    public static void MapObservations(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/policies/{id:long}/observations", ListAsync).Needs(Role.Viewer);

    private static async Task<IResult> ListAsync(long id, HttpRequest request, PolicyStore policies, ObservationReader observations, TimeProvider time, CancellationToken cancellationToken)
    {
        var to = Query.Time(request, "to") ?? time.GetUtcNow();
        var from = Query.Time(request, "from") ?? (to - DateTimeOffset.MinValue > DefaultTime ? to - DefaultTime : DateTimeOffset.MinValue);
        if (from >= to || to - from > IncidentFiguresReader.Longest)
            throw new InputException("from", $"must be before to, by at most {IncidentFiguresReader.Longest.TotalDays.ToString(CultureInfo.InvariantCulture)} days");
        var limit = Query.Page(request).Limit;
        if (await policies.GetAsync(id, cancellationToken) is not { } policy)
            return Problems.NotFound("policy", id.ToString(CultureInfo.InvariantCulture));
        var all = await observations.ReadAsync(id, from, to, cancellationToken);
        return Results.Json(new
        {
            PolicyId = id,
            policy.Mode,
            From = from,
            To = to,
            Complete = all.Count < ObservationReader.Most,
            Counts = new
            {
                Total = all.Count,
                WouldHaveRun = all.Count(o => o.WouldHaveRun),
                RecoveredAlone = all.Count(o => o.End == ObservedEnd.RecoveredAlone),
                ActedOn = all.Count(o => o.End == ObservedEnd.ActedOn),
                StillFiring = all.Count(o => o.End == ObservedEnd.StillFiring),
                Unknown = all.Count(o => o.End == ObservedEnd.Unknown),
            },
            Items = all.Take(limit),
        }, WireJson.Options);
    }
}
