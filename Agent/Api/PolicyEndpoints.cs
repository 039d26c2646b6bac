using System.Globalization;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Documents;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>Policies: checked against their tools' schemas when they are saved, every version kept, in force at once.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/policies", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/policies/{id:long}", GetAsync).Needs(Role.Viewer);
        routes.MapGet("/api/policies/{id:long}/versions", VersionsAsync).Needs(Role.Viewer);
        routes.MapPost("/api/policies", CreateAsync).Needs(Role.Admin);
        routes.MapPut("/api/policies/{id:long}", UpdateAsync).Needs(Role.Admin);
        routes.MapDelete("/api/policies/{id:long}", DeleteAsync).Needs(Role.Admin);
    }

    private static async Task<IResult> ListAsync(PolicyStore policies, CancellationToken cancellationToken) =>
        new Listing((await policies.AllAsync(cancellationToken)).Select(PolicyDocument.Write)).Answer();

    private static async Task<IResult> GetAsync(long id, PolicyStore policies, CancellationToken cancellationToken) =>
        await policies.GetAsync(id, cancellationToken) is { } policy
            ? Results.Json(PolicyDocument.Write(policy), WireJson.Options)
            : NotFound(id);

    private static async Task<IResult> VersionsAsync(long id, PolicyStore policies, CancellationToken cancellationToken) =>
        await policies.VersionsAsync(id, cancellationToken) is { Count: > 0 } versions
            ? new Listing(versions.Select(PolicyDocument.Write)).Answer()
            : NotFound(id);

    private static async Task<IResult> CreateAsync(HttpContext http, PolicyWriter writer, PolicyChecks checks)
    {
        var policy = await ReadAsync(http, checks);
        var saved = await writer.CreateAsync(policy, Principals.Of(http.User), http.RequestAborted);
        return Results.Json(PolicyDocument.Write(saved), WireJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(long id, HttpContext http, PolicyWriter writer, PolicyChecks checks)
    {
        var policy = await ReadAsync(http, checks);
        return await writer.UpdateAsync(policy with { Id = id }, Principals.Of(http.User), http.RequestAborted) is { } saved
            ? Results.Json(PolicyDocument.Write(saved), WireJson.Options)
            : NotFound(id);
    }

    private static async Task<IResult> DeleteAsync(long id, HttpContext http, PolicyWriter writer) =>
        await writer.DeleteAsync(id, Principals.Of(http.User), http.RequestAborted) ? Results.NoContent() : NotFound(id);

    private static async Task<Policy> ReadAsync(HttpContext http, PolicyChecks checks)
    {
        var policy = PolicyDocument.Read(await RequestJson.ReadAsync(http, 256 * 1024));
        await checks.CheckAsync(policy, http.RequestAborted);
        return policy;
    }

    private static IResult NotFound(long id) => Problems.NotFound("policy", id.ToString(CultureInfo.InvariantCulture));
}
