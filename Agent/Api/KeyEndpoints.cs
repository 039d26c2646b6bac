using System.Text.RegularExpressions;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

internal static partial class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/keys", ListAsync).Needs(Role.Admin);
        routes.MapPost("/api/keys", CreateAsync).Needs(Role.Admin);
        routes.MapDelete("/api/keys/{name}", RevokeAsync).Needs(Role.Admin);
    }

    private static async Task<IResult> ListAsync(ApiKeyStore keys, CancellationToken cancellationToken) =>
        new Listing((await keys.AllAsync(cancellationToken)).Select(k => new { k.Name, k.Role, k.CreatedAt, k.RevokedAt })).Answer();

    private static async Task<IResult> CreateAsync(HttpContext http, ApiKeys keys)
    {
        var body = await RequestJson.ReadObjectAsync(http, 4096, "name", "role");
        var name = RequestJson.Text(body, "name") ?? "";
        if (!KeyName().IsMatch(name))
            throw new InputException("name", "must be 1 to 64 letters, digits, dots, dashes or underscores");
        if (!WireJson.TryParse<Role>(RequestJson.Text(body, "role"), out var role))
            throw new InputException("role", "must be viewer, operator, approver or admin");
        return await keys.CreateAsync(name, role, Principals.Of(http.User), http.RequestAborted) is { } key
            ? Results.Json(new { name, role, key = key.Reveal() }, WireJson.Options, statusCode: StatusCodes.Status201Created)
            : Problems.Conflict($"there is a key named {name} already");
    }

    private static async Task<IResult> RevokeAsync(string name, HttpContext http, ApiKeys keys) =>
        await keys.RevokeAsync(name, Principals.Of(http.User), http.RequestAborted) ? Results.NoContent() : Problems.NotFound("key", name);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    public static partial Regex KeyName();
}
