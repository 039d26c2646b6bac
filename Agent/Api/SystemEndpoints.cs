using System.Text.Json.Serialization;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Agent.Llm;
using AIOps.Agent.Llm.Offline;
using AIOps.Mcp.Client;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>What runs here and whether it can work: health, tools, assets, job log, audit.</summary>
internal static class SystemEndpoints
{
    public static void MapSystem(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", HealthAsync).AllowAnonymous();
        routes.MapGet("/health/live", () => Results.Json(new { Status = "ok" }, WireJson.Options)).AllowAnonymous();
        routes.MapGet("/api/tools", (ToolCatalog catalog) => Results.Json(new ToolListing(catalog.Tools, catalog.Servers), WireJson.Options)).Needs(Role.Viewer);
        routes.MapGet("/api/models", (ModelChain models) => Results.Json(new ModelListing(models.Health), WireJson.Options)).Needs(Role.Viewer);
        routes.MapGet("/api/assets", (HttpRequest request, AssetStore assets, CancellationToken token) => Query.ListAsync(() => assets.ListAsync(Query.Page(request), token), a => a)).Needs(Role.Viewer);
        routes.MapGet("/api/jobs", (HttpRequest request, JobLogStore jobs, CancellationToken token) => Query.ListAsync(() => jobs.ListAsync(Query.Page(request), token), j => j)).Needs(Role.Viewer);
        routes.MapGet("/api/audit", (HttpRequest request, AuditStore audit, CancellationToken token) => Query.ListAsync(() => audit.ListAsync(Query.Page(request), token), a => a)).Needs(Role.Admin);
    }

    /// <summary>200 when alerts can be taken in and acted on, else 503; says which part is away, whether changes are stopped, whether a model answers, and nothing else about the inside.</summary>
    private static async Task<IResult> HealthAsync(PolicyStore policies, IActionQueue queue, StopStore stops, ModelChain models, CancellationToken cancellationToken)
    {
        var asked = ProbeAsync(() => policies.EpochAsync(cancellationToken));
        var work = await ProbeAsync(() => queue.CheckAsync(cancellationToken));
        var stopped = false;
        var database = await asked && await ProbeAsync(async () => stopped = await stops.GetAsync(cancellationToken) is not null);
        var ok = database && work;
        return Results.Json(new { Status = ok ? "ok" : "unavailable", Database = Word(database), Queue = Word(work), Changes = stopped ? "stopped" : "ok", Models = Word(models.Health) }, WireJson.Options, statusCode: ok ? 200 : 503);
    }

    private static async Task<bool> ProbeAsync(Func<Task> probe)
    {
        try
        {
            await probe();
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static string Word(bool ok) => ok ? "ok" : "unavailable";

    /// <summary>Without a model the offline reasoner answers, so this makes nobody unwell.</summary>
    private static string Word(IReadOnlyList<ModelHealth> chain)
    {
        var models = chain.Where(model => model.Provider != OfflineReasoner.Name && model.State != ModelState.Absent).ToList();
        return models.Count == 0 ? "none" : Word(models.Any(model => model.State != ModelState.Resting));
    }

    private sealed record ModelListing(IEnumerable<ModelHealth> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor = null);

    private sealed record ToolListing(
        IEnumerable<object> Items, IEnumerable<object> Servers, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor = null);
}
