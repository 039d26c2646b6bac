using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Documents;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Stops;

namespace AIOps.Agent.Api;

/// <summary>What holds changes back now, the emergency stop, and an admin's way past a window for one action.</summary>
internal static class SafetyEndpoints
{
    private const int MaxBody = 16 * 1024;
    private const int MaxReason = 500;

    public static void MapSafety(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/safety", ReadAsync).Needs(Role.Viewer);
        routes.MapPost("/api/safety/stop", StopAsync).Needs(Role.Approver);
        routes.MapPost("/api/safety/resume", ResumeAsync).Needs(Role.Approver);
        routes.MapPost("/api/actions/{id}/override", OverrideAsync).Needs(Role.Admin);
    }

    private static async Task<IResult> ReadAsync(SafetyOverview overview, CancellationToken cancellationToken)
    {
        var now = await overview.ReadAsync(cancellationToken);
        return Results.Json(new
        {
            Stopped = now.Stop is not null,
            now.Stop,
            Windows = now.Windows.Select(SafetyWindowEndpoints.View),
            now.Breakers,
            now.Storms,
            Limits = new { Window = Duration.Format(now.Limits.Window), now.Limits.Global, now.Limits.InFlight, now.Limits.Targets },
        }, WireJson.Options);
    }

    private static async Task<IResult> StopAsync(HttpContext http, EmergencyStop stop, SafetyOverview overview)
    {
        var order = await stop.StopAsync(await ReasonAsync(http), Principals.Of(http.User), http.RequestAborted);
        // What passed the gate before cannot be called back; whoever stops must know that it is there.
        var use = (await overview.ReadAsync(http.RequestAborted)).Limits;
        return Results.Json(new { Stopped = true, Stop = order, InFlight = use.InFlight.Used }, WireJson.Options);
    }

    private static async Task<IResult> ResumeAsync(HttpContext http, EmergencyStop stop) =>
        await stop.ResumeAsync(await ReasonAsync(http), Principals.Of(http.User), http.RequestAborted) is { } before
            ? Results.Json(new { Stopped = false, Was = before }, WireJson.Options)
            : Problems.Conflict("nothing is stopped");

    private static async Task<IResult> OverrideAsync(string id, HttpContext http, ActionOverrides overrides) =>
        await overrides.OverrideAsync(id, Principals.Of(http.User), await ReasonAsync(http), http.RequestAborted) switch
        {
            { Action: null } => Problems.NotFound("action", id),
            { Refusal: { } refusal } => Problems.Conflict(refusal),
            { Action: { } action } => Results.Json(action, WireJson.Options, statusCode: StatusCodes.Status202Accepted),
        };

    private static async Task<string> ReasonAsync(HttpContext http) =>
        RequestJson.Text(await RequestJson.ReadObjectAsync(http, MaxBody, "reason"), "reason", MaxReason) is { } reason && !string.IsNullOrWhiteSpace(reason)
            ? reason
            : throw new InputException("reason", "is missing; the next person on call will read it");
}
