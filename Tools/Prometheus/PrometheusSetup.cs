using AIOps.Tools.Abstractions;
using AIOps.Tools.Abstractions.Http;
using AIOps.Tools.Prometheus.Alertmanager;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Prometheus;

public static class PrometheusSetup
{
    public const string Server = "prometheus";

    public static IServiceCollection AddPrometheus(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddEndpoint<PrometheusOptions>(configuration, PrometheusOptions.Section);
        services.AddEndpoint<AlertmanagerOptions>(configuration, AlertmanagerOptions.Section);
        return services.AddSingleton(provider => Domain(
            provider.GetRequiredService<IOptions<PrometheusOptions>>().Value,
            provider.GetRequiredService<IOptions<AlertmanagerOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
    }

    private static ToolDomain Domain(PrometheusOptions options, AlertmanagerOptions alerting, TimeProvider time)
    {
        var prometheus = options.IsConnected ? new PrometheusClient(options) : null;
        var alertmanager = alerting.IsConnected ? new AlertmanagerClient(alerting) : null;
        if (prometheus is null && alertmanager is null)
            return new(Server, "Prometheus", [], Absent: "No Prometheus is connected: set Prometheus:Url (AIOPS_Prometheus__Url), such as http://127.0.0.1:9090, and Alertmanager:Url for silences.");
        return new(Server, "Prometheus", [.. Tools(prometheus, time), new ListAlertsTool(prometheus, alertmanager), .. Tools(alertmanager, time)],
            Connected: string.Join(" and ", new[] { prometheus?.Address, alertmanager?.Address }.Where(address => address is not null).Select(address => address!.GetLeftPart(UriPartial.Path))));
    }

    private static IEnumerable<Tool> Tools(PrometheusClient? client, TimeProvider time) => client is null ? [] :
    [
        new QueryPrometheusTool(client, time),
        new ListMetricsTool(client),
        new ListLabelsTool(client),
        new ListTargetsTool(client, time),
        new ListRulesTool(client),
    ];

    private static IEnumerable<Tool> Tools(AlertmanagerClient? client, TimeProvider time) => client is null ? [] :
    [
        new ListSilencesTool(client),
        new CreateSilenceTool(client, time),
        new ExpireSilenceTool(client, time),
    ];
}
