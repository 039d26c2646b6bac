using System.Globalization;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>What policies have earned, and why.</summary>
internal static class LearningEndpoints
{
    public static void MapLearning(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/policies/{id:long}/autonomy", AutonomyAsync).Needs(Role.Viewer);

    private static async Task<IResult> AutonomyAsync(long id, PolicyStore policies, AutonomyReader autonomy, CancellationToken cancellationToken)
    {
        if (await policies.GetAsync(id, cancellationToken) is not { } policy)
            return Problems.NotFound("policy", id.ToString(CultureInfo.InvariantCulture));
        var report = await autonomy.ReportAsync(policy, cancellationToken);
        return Results.Json(new
        {
            report.PolicyId,
            report.PolicyVersion,
            report.Mode,
            report.Standings,
            report.ToBegin,
            Moves = report.Moves.Select(m => new
            {
                m.Key.PolicyVersion, m.Key.Tool, m.Key.TargetClass, m.Before, m.After, m.Reason, m.ActionId, m.Counts.Incidents, m.Counts.Successes, m.Counts.Bound, m.At,
            }),
        }, WireJson.Options);
    }
}
