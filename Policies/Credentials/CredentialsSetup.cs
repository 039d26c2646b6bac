using AIOps.Policies.Safety.Grants;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Credentials;

public static class CredentialsSetup
{
    /// <summary>Needs the stores. May be asked for more than once.</summary>
    public static IServiceCollection AddCredentials(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(s => s.ServiceType == typeof(CredentialVault)))
            return services;
        services.AddOptions<CredentialOptions>().Bind(configuration.GetSection(CredentialOptions.Section))
            .Validate(o => o.Key is null || CredentialVault.IsKey(o.Key), "Credentials:Key must be 32 bytes in base64; make one with: openssl rand -base64 32")
            .Validate(o => o.KeyFile is null || File.Exists(o.KeyFile) && CredentialVault.IsKey(new Secret(File.ReadAllText(o.KeyFile))), "Credentials:KeyFile must name a file that holds 32 bytes in base64")
            .Validate(o => o.OldKeys.All(CredentialVault.IsKey), "Credentials:OldKeys must each be 32 bytes in base64")
            .ValidateOnStart();
        var directory = configuration["State:DataDirectory"] ?? "./data";
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<CredentialOptions>>().Value;
            return new CredentialVault(options.KeyFile is { } file ? new Secret(File.ReadAllText(file)) : options.Key ?? Own(directory), options.OldKeys);
        });
        return services.AddSingleton<CredentialKeeper>();
    }

    /// <summary>The key that this installation made for itself.</summary>
    private static Secret Own(string directory) =>
        new(Convert.ToBase64String(Convert.FromHexString(KeyFile.LoadOrCreate(Path.Combine(directory, "keys", "credentials.key")).Reveal())));
}
