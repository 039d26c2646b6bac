using AIOps.Tools.Aiops;
using AIOps.Tools.Docker;
using AIOps.Tools.Host;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Network;
using AIOps.Tools.Prometheus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tools;

public static class ToolsSetup
{
    /// <summary>Every tool domain, one line each. The stores of the Policies set-up must be registered, too.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services, IConfiguration configuration) => services
        .AddKubernetes(configuration)
        .AddPrometheus(configuration)
        .AddDocker(configuration)
        .AddHost(configuration)
        .AddNetwork(configuration)
        .AddAiops(configuration);
}
