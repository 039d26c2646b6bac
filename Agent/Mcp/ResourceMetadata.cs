using AIOps.Agent.Auth.Bearer;
using AIOps.Mcp.Gateway;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Mcp;

/// <summary>Tells a client without credentials what the gateway is and whose tokens it takes (RFC 9728).</summary>
internal static class ResourceMetadata
{
    public const string Path = "/.well-known/oauth-protected-resource";

    private static readonly string[] InHeader = ["header"];

    public static IResult Answer(HttpRequest request, IOptions<GatewayOptions> options, IOptions<Dictionary<string, TokenIssuer>> issuers) => Results.Json(new
    {
        resource = BaseOf(request, options.Value) + GatewaySetup.Path,
        resource_name = "AIOps",
        authorization_servers = issuers.Value.Count > 0 ? issuers.Value.Values.Select(issuer => issuer.Url).Order(StringComparer.Ordinal) : null,
        bearer_methods_supported = InHeader,
    }, WireJson.Options);

    /// <summary>Without a slash at the end.</summary>
    public static string BaseOf(HttpRequest request, GatewayOptions options) =>
        options.PublicUrl?.GetLeftPart(UriPartial.Path).TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
}
