using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Abstractions.Http;

internal static class EndpointSetup
{
    /// <summary>Binds and checks the options of one endpoint.</summary>
    public static IServiceCollection AddEndpoint<TOptions>(this IServiceCollection services, IConfiguration configuration, string name) where TOptions : EndpointOptions
    {
        var section = configuration.GetSection(name);
        services.AddOptions<TOptions>().Bind(section).Configure(options =>
        {
            options.Token = Secret(section["Token"]);
            options.Password = Secret(section["Password"]);
        }).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>>(new EndpointCheck<TOptions>(name));
    }

    private static Secret? Secret(string? value) => string.IsNullOrEmpty(value) ? null : new(value);
}
