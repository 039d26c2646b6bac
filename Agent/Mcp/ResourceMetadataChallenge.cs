using AIOps.Mcp.Gateway;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Mcp;

/// <summary>On an endpoint: a 401 tells where its metadata is, as MCP's authorization wants it.</summary>
public sealed class ResourceMetadataChallenge
{
    /// <summary>Value of WWW-Authenticate for this request; null when its endpoint has no such metadata.</summary>
    public static string? For(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ResourceMetadataChallenge>() is null
        ? null
        : $"Bearer resource_metadata=\"{ResourceMetadata.BaseOf(http.Request, http.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value)}{ResourceMetadata.Path}{GatewaySetup.Path}\"";
}
