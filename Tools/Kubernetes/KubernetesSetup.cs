using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Changes;
using AIOps.Tools.Kubernetes.Cluster;
using AIOps.Tools.Kubernetes.Connection;
using AIOps.Tools.Kubernetes.Diagnosis;
using AIOps.Tools.Kubernetes.Discovery;
using AIOps.Tools.Kubernetes.Map;
using AIOps.Tools.Kubernetes.Nodes;
using AIOps.Tools.Kubernetes.Pods;
using AIOps.Tools.Kubernetes.Resources;
using AIOps.Tools.Kubernetes.Usage;
using AIOps.Tools.Kubernetes.Workloads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Kubernetes;

public static class KubernetesSetup
{
    public const string Server = "kubernetes";

    public static IServiceCollection AddKubernetes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KubernetesOptions>().Bind(configuration.GetSection(KubernetesOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KubernetesOptions>, KubernetesOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Domain(provider.GetRequiredService<IOptions<KubernetesOptions>>().Value, provider.GetRequiredService<TimeProvider>(), Environment.GetEnvironmentVariable));
        return services;
    }

    internal static ToolDomain Domain(KubernetesOptions options, TimeProvider time, Func<string, string?> environment)
    {
        const string Connect = "set Kubernetes:Kubeconfig (AIOPS_Kubernetes__Kubeconfig) or KUBECONFIG, put a kubeconfig at ~/.kube/config, or run inside a cluster with a service account";
        try
        {
            return new ConnectionFinder(options, time, environment).Find() is { } connection
                ? new(Server, "Kubernetes", Tools(new(connection, options, time), options, time), Connected: connection.Description)
                : new(Server, "Kubernetes", [], Absent: $"No cluster is connected: {Connect}.");
        }
        catch (ToolException e)
        {
            return new(Server, "Kubernetes", [], Absent: $"{e.Message} To connect a cluster, {Connect}.");
        }
    }

    private static IReadOnlyList<Tool> Tools(KubernetesClient client, KubernetesOptions options, TimeProvider time) => Tools(client, new ApiDiscovery(client, time), options, time);

    private static IReadOnlyList<Tool> Tools(KubernetesClient client, ApiDiscovery discovery, KubernetesOptions options, TimeProvider time) =>
    [
        new ListPodsTool(client, time),
        new GetPodTool(client, time),
        new GetPodLogsTool(client, time),
        new RestartPodTool(client, time),
        new ListDeploymentsTool(client, time),
        new RolloutStatusTool(client, time),
        new RestartDeploymentTool(client, time),
        new ScaleDeploymentTool(client, time),
        new ListEventsTool(client, time),
        new ListNodesTool(client, time),
        new DiagnoseTool(client, time),
        new MapKubernetesTool(client),
        new ListKindsTool(discovery),
        new ListResourcesTool(client, discovery, time),
        new GetResourceTool(client, discovery),
        new CheckAccessTool(client, discovery),
        new RolloutHistoryTool(client, time),
        new RollbackDeploymentTool(client, time),
        new EvictPodTool(client, time),
        new TopPodsTool(client),
        new TopNodesTool(client),
        new CordonNodeTool(client),
        new UncordonNodeTool(client),
        new DrainNodeTool(client, time),
        new PatchResourceTool(client, discovery, time),
        new ApplyManifestTool(client, discovery, time),
        new DeleteResourceTool(client, discovery, options),
    ];
}
