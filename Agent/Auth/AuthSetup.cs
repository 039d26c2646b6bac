using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace AIOps.Agent.Auth;

public static class AuthSetup
{
    /// <summary>Every endpoint needs a key unless it says AllowAnonymous itself.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<FirstKey>();
        return services;
    }
}
