using System.Globalization;
using System.Text.Json;
using AIOps.Agent.Auth;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>Policies: checked against their tools' schemas when they are saved, every version kept, in force at once.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/policies", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/policies/{id}", GetAsync).Needs(Role.Viewer);
        routes.MapGet("/api/policies/{id}/versions", VersionsAsync).Needs(Role.Viewer);
        routes.MapPost("/api/policies", CreateAsync).Needs(Role.Admin);
        routes.MapPut("/api/policies/{id}", UpdateAsync).Needs(Role.Admin);
        routes.MapDelete("/api/policies/{id}", DeleteAsync).Needs(Role.Admin);
    }

    private static async Task<IResult> ListAsync(PolicyStore policies, CancellationToken cancellationToken) =>
        new Listing((await policies.AllAsync(cancellationToken)).Select(PolicyDocument.Write)).Answer();

    private static async Task<IResult> GetAsync(string id, PolicyStore policies, CancellationToken cancellationToken) =>
        Id(id) is { } number && await policies.GetAsync(number, cancellationToken) is { } policy
            ? Results.Json(PolicyDocument.Write(policy), WireJson.Options)
            : Problems.NotFound("policy", id);

    private static async Task<IResult> VersionsAsync(string id, PolicyStore policies, CancellationToken cancellationToken) =>
        Id(id) is { } number && await policies.VersionsAsync(number, cancellationToken) is { Count: > 0 } versions
            ? new Listing(versions.Select(PolicyDocument.Write)).Answer()
            : Problems.NotFound("policy", id);

    private static async Task<IResult> CreateAsync(HttpContext http, PolicyWriter writer, IToolDirectory tools)
    {
        var policy = await ReadAsync(http, tools);
        var saved = await writer.CreateAsync(policy, Principals.Of(http.User), http.RequestAborted);
        return Results.Json(PolicyDocument.Write(saved), WireJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(string id, HttpContext http, PolicyWriter writer, IToolDirectory tools)
    {
        var policy = await ReadAsync(http, tools);
        return Id(id) is { } number && await writer.UpdateAsync(policy with { Id = number }, Principals.Of(http.User), http.RequestAborted) is { } saved
            ? Results.Json(PolicyDocument.Write(saved), WireJson.Options)
            : Problems.NotFound("policy", id);
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext http, PolicyWriter writer) =>
        Id(id) is { } number && await writer.DeleteAsync(number, Principals.Of(http.User), http.RequestAborted) ? Results.NoContent() : Problems.NotFound("policy", id);

    private static async Task<Policy> ReadAsync(HttpContext http, IToolDirectory tools)
    {
        var policy = PolicyDocument.Read(await RequestJson.ReadAsync(http, 256 * 1024));
        PolicyTools.Check(policy, tools);
        return policy;
    }

    private static long? Id(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
