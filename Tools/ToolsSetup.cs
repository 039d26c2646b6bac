using AIOps.Policies.Storage;
using AIOps.Tools.Aiops;
using AIOps.Tools.Docker;
using AIOps.Tools.Executors;
using AIOps.Tools.Grafana;
using AIOps.Tools.Host;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Loki;
using AIOps.Tools.Network;
using AIOps.Tools.Prometheus;
using AIOps.Tools.Runbooks;
using AIOps.Tools.VMware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tools;

public static class ToolsSetup
{
    // Every tool domain, one line each, and whether it keeps or reads records in the store.
    private static readonly (string Name, bool UsesState, Func<IServiceCollection, IConfiguration, IServiceCollection> Add)[] Domains =
    [
        ("kubernetes", false, KubernetesSetup.AddKubernetes),
        ("vmware", false, VMwareSetup.AddVMware),
        ("prometheus", false, PrometheusSetup.AddPrometheus),
        ("loki", false, LokiSetup.AddLoki),
        ("grafana", false, GrafanaSetup.AddGrafana),
        ("docker", false, DockerSetup.AddDocker),
        ("host", false, HostSetup.AddHost),
        ("network", true, NetworkSetup.AddNetwork),
        ("aiops", true, AiopsSetup.AddAiops),
        ("runbooks", true, RunbookToolsSetup.AddRunbookTools),
        ("executors", true, ExecutorsSetup.AddExecutors),
    ];

    public static IReadOnlyList<string> Names => [.. Domains.Select(d => d.Name).Order(StringComparer.Ordinal)];

    /// <summary>All domains. The stores of the Policies set-up must be registered, too.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services, IConfiguration configuration)
    {
        foreach (var (_, _, add) in Domains)
            add(services, configuration);
        return services;
    }

    /// <summary>One domain for a process of its own, with the stores only if it uses them. False for a name that is none of <see cref="Names"/>.</summary>
    public static bool TryAddDomain(this IServiceCollection services, IConfiguration configuration, string name)
    {
        if (Domains.FirstOrDefault(d => d.Name == name) is not { Add: { } add } domain)
            return false;
        if (domain.UsesState)
            services.AddState(configuration);
        add(services, configuration);
        return true;
    }
}
