using AIOps.Agent.Auth.Bearer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Auth;

public static class AuthSetup
{
    // Chooses between the two ways in by what the request carries.
    private const string Either = "ApiKeyOrBearer";

    /// <summary>Every endpoint needs an API key, or an access token of a configured issuer, unless it says AllowAnonymous itself.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<Dictionary<string, TokenIssuer>>().Bind(configuration.GetSection(TokenIssuer.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<Dictionary<string, TokenIssuer>>, TokenIssuersCheck>();
        services.AddSingleton<IssuerKeys>();
        services.AddHttpClient(IssuerKeys.Client, client => (client.Timeout, client.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(5), 512 * 1024))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        // The core alone: the full set-up would make a data protection key ring that nothing here uses.
        services.AddAuthenticationCore(options => options.DefaultScheme = Either);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null)
            .AddPolicyScheme(Either, null, either => either.ForwardDefaultSelector = http =>
                http.Request.Headers["X-API-KEY"].Count == 0 && BearerAuthentication.TokenOf(http.Request) is not null ? BearerAuthentication.SchemeName : ApiKeyAuthentication.SchemeName);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<FirstKey>();
        services.AddHostedService(sp => sp.GetRequiredService<FirstKey>());
        return services;
    }
}
