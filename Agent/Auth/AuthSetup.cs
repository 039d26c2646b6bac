using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace AIOps.Agent.Auth;

public static class AuthSetup
{
    /// <summary>Every endpoint needs a key unless it says AllowAnonymous itself.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        // The core alone: the full set-up would make a data protection key ring that nothing here uses.
        services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyAuthentication.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<FirstKey>();
        services.AddHostedService(sp => sp.GetRequiredService<FirstKey>());
        return services;
    }
}
