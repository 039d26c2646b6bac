using AIOps.Mcp.Client;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Grants;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Mcp;

public static class McpSetup
{
    /// <summary>The catalogue over the registered <see cref="Tools.Abstractions.ToolDomain"/>s, connected when the host starts.</summary>
    public static IServiceCollection AddToolCatalog(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGrants(configuration);
        services.AddOptions<Dictionary<string, ToolServerOptions>>().Bind(configuration.GetSection(ToolServerOptions.Section));
        services.AddSingleton<ToolCatalogFactory>();
        services.AddSingleton(sp => sp.GetRequiredService<ToolCatalogFactory>().Create());
        services.AddSingleton<IToolDirectory>(sp => sp.GetRequiredService<ToolCatalog>());
        services.AddHostedService<CatalogStarter>();
        return services;
    }
}
