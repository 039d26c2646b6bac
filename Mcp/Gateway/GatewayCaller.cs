using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Gateway;

/// <summary>Who calls, as the host authenticated this very request.</summary>
internal static class GatewayCaller
{
    public static Principal Of(MessageContext request) => Of(request.User);

    /// <exception cref="McpProtocolException">Nobody is authenticated, which the host should have refused.</exception>
    public static Principal Of(ClaimsPrincipal? user) =>
        user is { Identity: { IsAuthenticated: true, Name: { Length: > 0 } name } } && Enum.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role)
            ? new Principal(name, role)
            : throw new McpProtocolException("the request is not authenticated", McpErrorCode.InvalidRequest);
}
