using AIOps.Tools.Abstractions;
using AIOps.Tools.Abstractions.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Grafana;

public static class GrafanaSetup
{
    private const string Server = "grafana", Title = "Grafana";

    public static IServiceCollection AddGrafana(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddEndpoint<GrafanaOptions>(configuration, GrafanaOptions.Section);
        return services.AddSingleton(provider => Domain(provider.GetRequiredService<IOptions<GrafanaOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
    }

    private static ToolDomain Domain(GrafanaOptions options, TimeProvider time)
    {
        if (!options.IsConnected)
            return new(Server, Title, [], Absent: "No Grafana is connected: set Grafana:Url (AIOPS_Grafana__Url), such as http://127.0.0.1:3000, and Grafana:Token of a service account.");
        var client = new GrafanaClient(options);
        return new(Server, Title, Tools(client, time), Connected: client.Address.GetLeftPart(UriPartial.Path));
    }

    private static IReadOnlyList<Tool> Tools(GrafanaClient client, TimeProvider time) =>
    [
        new SearchDashboardsTool(client),
        new GetGrafanaDashboardTool(client),
        new GetPanelDataTool(client, time),
        new AnnotateGrafanaTool(client, time),
    ];
}
