using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Conditions;
using AIOps.Policies.Credentials;

namespace AIOps.Agent.Api;

/// <summary>Credentials: written, replaced, removed and sealed anew; their values are never given out.</summary>
internal static class CredentialEndpoints
{
    private const int MaxBody = 256 * 1024;

    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/credentials", ListAsync).Needs(Role.Admin);
        routes.MapGet("/api/credentials/{name}", GetAsync).Needs(Role.Admin);
        routes.MapPost("/api/credentials", CreateAsync).Needs(Role.Admin);
        routes.MapPut("/api/credentials/{name}", ReplaceAsync).Needs(Role.Admin);
        routes.MapDelete("/api/credentials/{name}", DeleteAsync).Needs(Role.Admin);
        routes.MapPost("/api/credential-rotations", RotateAsync).Needs(Role.Admin);
    }

    private static async Task<IResult> ListAsync(CredentialStore store, CancellationToken cancellationToken) =>
        new Listing((await store.AllAsync(cancellationToken)).Select(c => (object)c.Credential)).Answer();

    private static async Task<IResult> GetAsync(string name, CredentialStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } found ? Results.Json(found.Credential, WireJson.Options) : Problems.NotFound("credential", name);

    private static async Task<IResult> CreateAsync(HttpContext http, CredentialStore store, CredentialKeeper keeper)
    {
        var document = CredentialDocument.Read(await RequestJson.ReadAsync(http, MaxBody));
        return await store.FindAsync(document.Name, http.RequestAborted) is null
            ? Results.Json(await keeper.SaveAsync(document, Principals.Of(http.User), http.RequestAborted), WireJson.Options, statusCode: StatusCodes.Status201Created)
            : Problems.Conflict($"there is a credential named {document.Name} already; PUT replaces it");
    }

    private static async Task<IResult> ReplaceAsync(string name, HttpContext http, CredentialStore store, CredentialKeeper keeper)
    {
        var body = await RequestJson.ReadAsync(http, MaxBody);
        if (body.ValueKind == JsonValueKind.Object && !body.TryGetProperty("name", out _))
        {
            var named = JsonObject.Create(body)!;
            named["name"] = name;
            body = JsonSerializer.SerializeToElement(named);
        }
        var document = CredentialDocument.Read(body);
        if (document.Name != name)
            throw new PolicyFormatException("name", "is not the one in the address");
        return await store.FindAsync(name, http.RequestAborted) is null
            ? Problems.NotFound("credential", name)
            : Results.Json(await keeper.SaveAsync(document, Principals.Of(http.User), http.RequestAborted), WireJson.Options);
    }

    private static async Task<IResult> DeleteAsync(string name, HttpContext http, CredentialKeeper keeper) =>
        await keeper.DeleteAsync(name, Principals.Of(http.User), http.RequestAborted) ? Results.NoContent() : Problems.NotFound("credential", name);

    /// <summary>Names the key that all are to be sealed with, so that nobody rotates to one that they did not mean.</summary>
    private static async Task<IResult> RotateAsync(HttpContext http, CredentialKeeper keeper, CredentialVault vault)
    {
        var named = RequestJson.Text(await RequestJson.ReadObjectAsync(http, MaxBody, "key_id"), "key_id") ?? throw new InputException("key_id", "is missing");
        if (named != vault.KeyId)
            throw new InputException("key_id", $"is not the key in force, which is {vault.KeyId}");
        var (resealed, lost) = await keeper.RotateAsync(Principals.Of(http.User), http.RequestAborted);
        return Results.Json(new { resealed, lost }, WireJson.Options);
    }
}
