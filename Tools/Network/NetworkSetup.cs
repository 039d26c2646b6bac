using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public static class NetworkSetup
{
    /// <summary>Needs <see cref="AssetStore"/> from the Policies set-up.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<NetworkOptions>, NetworkOptionsValidator>();
        services.AddOptions<NetworkOptions>()
            .Bind(configuration.GetSection(NetworkOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<AddressRules>();
        services.AddSingleton<ConnectionRate>();
        services.AddSingleton<NetworkScanner>();
        return services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<NetworkOptions>>();
            var rules = provider.GetRequiredService<AddressRules>();
            var scanner = provider.GetRequiredService<NetworkScanner>();
            var rate = provider.GetRequiredService<ConnectionRate>();
            var time = provider.GetRequiredService<TimeProvider>();
            return new ToolDomain("network", "Network",
            [
                new NetworkDiscoveryTool(scanner, rules, provider.GetRequiredService<AssetStore>(), options),
                new CheckPortTool(scanner, rules, time),
                new ResolveDnsTool(options),
                new CheckHttpTool(rules, rate, options, time),
                new CheckCertificateTool(rules, rate, options, time),
            ], Connected: $"allowed subnets {string.Join(", ", options.Value.AllowedSubnets is { Count: > 0 } allowed ? allowed : NetworkOptions.DefaultSubnets)}");
        });
    }
}
