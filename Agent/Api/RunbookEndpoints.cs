using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Safety;

namespace AIOps.Agent.Api;

/// <summary>Runbooks: checked against their tools when they are saved, every version kept.</summary>
internal static class RunbookEndpoints
{
    private const string Path = "/api/remediation/runbooks";
    private const int MaxBody = 256 * 1024;

    public static void MapRunbooks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Needs(Role.Viewer);
        routes.MapGet(Path + "/{id:long}", GetAsync).Needs(Role.Viewer);
        routes.MapGet(Path + "/{id:long}/versions", VersionsAsync).Needs(Role.Viewer);
        routes.MapPost(Path, CreateAsync).Needs(Role.Admin);
        routes.MapPut(Path + "/{id:long}", UpdateAsync).Needs(Role.Admin);
        routes.MapDelete(Path + "/{id:long}", DeleteAsync).Needs(Role.Admin);
    }

    /// <summary>The document as it was written, with what the store knows of it.</summary>
    private static JsonObject View(Runbook runbook)
    {
        var view = JsonObject.Create(runbook.Document.Clone())!;
        (view["id"], view["version"], view["created_at"], view["updated_at"]) = (runbook.Id, runbook.Version, runbook.CreatedAt, runbook.UpdatedAt);
        return view;
    }

    private static Task<IResult> ListAsync(HttpRequest request, RunbookStore runbooks, CancellationToken cancellationToken) =>
        Query.ListAsync(() => runbooks.ListAsync(Query.Page(request), cancellationToken), View);

    private static async Task<IResult> GetAsync(long id, RunbookStore runbooks, CancellationToken cancellationToken) =>
        await runbooks.GetAsync(id, cancellationToken) is { } runbook ? Results.Json(View(runbook), WireJson.Options) : NotFound(id);

    private static async Task<IResult> VersionsAsync(long id, RunbookStore runbooks, CancellationToken cancellationToken) =>
        await runbooks.VersionsAsync(id, cancellationToken) is { Count: > 0 } versions ? new Listing(versions.Select(View)).Answer() : NotFound(id);

    private static async Task<IResult> CreateAsync(HttpContext http, RunbookWriter writer, IToolDirectory tools)
    {
        var runbook = await ReadAsync(http, tools);
        return await writer.CreateAsync(runbook, Principals.Of(http.User), http.RequestAborted) is { } saved
            ? Results.Json(View(saved), WireJson.Options, statusCode: StatusCodes.Status201Created)
            : Problems.Conflict($"there is a runbook named {runbook.Name} already");
    }

    private static async Task<IResult> UpdateAsync(long id, HttpContext http, RunbookStore runbooks, RunbookWriter writer, IToolDirectory tools)
    {
        var runbook = await ReadAsync(http, tools);
        // Policies name a runbook; under another name it would be another one.
        if (await runbooks.GetAsync(id, http.RequestAborted) is { } stored && stored.Name != runbook.Name)
            throw new InputException("name", $"must stay {stored.Name}; a runbook of another name is a new one");
        return await writer.UpdateAsync(runbook with { Id = id }, Principals.Of(http.User), http.RequestAborted) is { } saved ? Results.Json(View(saved), WireJson.Options) : NotFound(id);
    }

    private static async Task<IResult> DeleteAsync(long id, HttpContext http, RunbookWriter writer) =>
        await writer.DeleteAsync(id, Principals.Of(http.User), http.RequestAborted) ? Results.NoContent() : NotFound(id);

    private static async Task<Runbook> ReadAsync(HttpContext http, IToolDirectory tools)
    {
        var document = await RequestJson.ReadAsync(http, MaxBody);
        var plan = RunbookReader.Read(document);
        RunbookTools.Check(plan, tools);
        var own = JsonObject.Create(document.Clone())!;
        foreach (var stored in new[] { "id", "version", "created_at", "updated_at" })
            own.Remove(stored);
        return new Runbook(0, plan.Name, 0, JsonSerializer.SerializeToElement(own), default, default);
    }

    public static IResult NotFound(long id) => Problems.NotFound("runbook", id.ToString(CultureInfo.InvariantCulture));
}
