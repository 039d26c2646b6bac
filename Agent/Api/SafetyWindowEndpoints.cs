using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Documents;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Windows;

namespace AIOps.Agent.Api;

/// <summary>Blackouts and maintenance: set, listed and removed the same way.</summary>
internal static class SafetyWindowEndpoints
{
    private const int MaxBody = 16 * 1024;

    public static void MapSafetyWindows(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, kind) in new[] { ("/api/safety/blackouts", WindowKind.Blackout), ("/api/safety/maintenance", WindowKind.Maintenance) })
        {
            routes.MapGet(path, (SafetyOverview overview, CancellationToken token) => ListAsync(kind, overview, token)).Needs(Role.Viewer);
            routes.MapPost(path, (HttpContext http, SafetyWindows windows, TimeProvider time) => CreateAsync(kind, http, windows, time)).Needs(Role.Approver);
            routes.MapDelete(path + "/{id}", (string id, HttpContext http, SafetyWindows windows) => DeleteAsync(kind, id, http, windows)).Needs(Role.Approver);
        }
    }

    /// <summary>A window and how it stands: <c>open</c>, until when, and when it opens next.</summary>
    public static object View(SafetyOverview.Window window) => View(window.Definition, window.Hours);

    private static object View(SafetyWindow window, WindowHours hours) => new
    {
        window.Id, window.Kind, window.Reason, window.Scope, window.Cron,
        Duration = window.Duration is { } duration ? Duration.Format(duration) : null,
        window.TimeZone, window.From, window.To, window.CreatedBy, window.CreatedAt,
        Open = hours.Holds, OpenUntil = hours.Until, OpensNext = hours.Next, hours.Problem,
    };

    private static async Task<IResult> ListAsync(WindowKind kind, SafetyOverview overview, CancellationToken cancellationToken) =>
        new Listing((await overview.WindowsAsync(kind, cancellationToken)).Select(View)).Answer();

    private static async Task<IResult> CreateAsync(WindowKind kind, HttpContext http, SafetyWindows windows, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var window = WindowDocument.Read(kind, await RequestJson.ReadAsync(http, MaxBody), Principals.Of(http.User), now);
        return await windows.AddAsync(window, http.RequestAborted)
            ? Results.Json(View(window, WindowHours.Of(window, now)), WireJson.Options, statusCode: StatusCodes.Status201Created)
            : Problems.Conflict($"there are {WindowStore.Most} windows already; remove some");
    }

    private static async Task<IResult> DeleteAsync(WindowKind kind, string id, HttpContext http, SafetyWindows windows) =>
        await windows.RemoveAsync(kind, id, Principals.Of(http.User), http.RequestAborted) ? Results.NoContent() : Problems.NotFound(WireJson.Name(kind), id);
}
