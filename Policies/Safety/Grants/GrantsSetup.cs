using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Safety.Grants;

public static class GrantsSetup
{
    public static IServiceCollection AddGrants(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GrantOptions>().Bind(configuration.GetSection(GrantOptions.Section))
            .Validate(o => o.Key is null || o.Key.Reveal().Length >= 32, "Grants:Key is shorter than 32 characters; make one with: openssl rand -hex 32")
            .ValidateOnStart();
        var directory = configuration["State:DataDirectory"] ?? "./data";
        services.AddSingleton(sp => new GrantSigner(
            sp.GetRequiredService<IOptions<GrantOptions>>().Value.Key ?? KeyFile.LoadOrCreate(Path.Combine(directory, "keys", "grant.key"))));
        services.AddSingleton<GrantVerifier>();
        return services;
    }
}
