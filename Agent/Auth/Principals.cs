using System.Security.Claims;

namespace AIOps.Agent.Auth;

public static class Principals
{
    /// <summary>Who is asking, as the gate and the audit log know it.</summary>
    public static Principal Of(ClaimsPrincipal user) =>
        new(user.Identity?.Name ?? throw new InvalidOperationException("the request is not authenticated"), Enum.Parse<Role>(user.FindFirstValue(ClaimTypes.Role)!));

    /// <summary>The endpoint asks for this role or a higher one.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireRole(Enum.GetValues<Role>().Where(r => r >= role).Select(r => r.ToString())));
}
