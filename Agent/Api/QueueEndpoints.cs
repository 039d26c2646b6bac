using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety;

namespace AIOps.Agent.Api;

/// <summary>How deep the queue is, and what it gave up: to be replayed through the gate, or discarded.</summary>
internal static class QueueEndpoints
{
    private const int MaxBody = 16 * 1024;
    private const int MaxReason = 500;
    private const int MostDead = 500;

    public static void MapQueue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/queue", DepthAsync).Needs(Role.Viewer);
        routes.MapGet("/api/queue/dead", DeadAsync).Needs(Role.Viewer);
        routes.MapPost("/api/queue/dead/{id}/replay", (string id, HttpContext http, DeadActions dead) => DecideAsync(id, http, dead.ReplayAsync)).Needs(Role.Approver);
        routes.MapPost("/api/queue/dead/{id}/discard", (string id, HttpContext http, DeadActions dead) => DecideAsync(id, http, dead.DiscardAsync)).Needs(Role.Approver);
    }

    private static async Task<IResult> DepthAsync(IActionQueue queue, CancellationToken cancellationToken)
    {
        var depth = await queue.DepthAsync(cancellationToken);
        return Results.Json(new { depth.Ready, depth.Delayed, depth.Leased, depth.Dead, OldestSeconds = depth.Oldest?.TotalSeconds }, WireJson.Options);
    }

    private static async Task<IResult> DeadAsync(IActionQueue queue, CancellationToken cancellationToken) =>
        new Listing((await queue.DeadAsync(MostDead, cancellationToken)).Select(object (job) => job), null).Answer();

    private static async Task<IResult> DecideAsync(string id, HttpContext http, Func<string, Principal, string, CancellationToken, Task<ActionReply>> decide)
    {
        var body = await RequestJson.ReadObjectAsync(http, MaxBody, "reason");
        if (RequestJson.Text(body, "reason", MaxReason) is not { } reason || string.IsNullOrWhiteSpace(reason))
            throw new InputException("reason", "is missing; say what was looked at");
        return await decide(id, Principals.Of(http.User), reason, http.RequestAborted) switch
        {
            { Action: null } => Problems.NotFound("action", id),
            { Refusal: { } refusal } => Problems.Conflict(refusal),
            { Action: { } action } => Results.Json(action, WireJson.Options),
        };
    }
}
