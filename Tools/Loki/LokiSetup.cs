using AIOps.Tools.Abstractions;
using AIOps.Tools.Abstractions.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Loki;

public static class LokiSetup
{
    private const string Server = "loki", Title = "Loki";

    public static IServiceCollection AddLoki(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddEndpoint<LokiOptions>(configuration, LokiOptions.Section);
        return services.AddSingleton(provider => Domain(provider.GetRequiredService<IOptions<LokiOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
    }

    private static ToolDomain Domain(LokiOptions options, TimeProvider time)
    {
        if (!options.IsConnected)
            return new(Server, Title, [], Absent: "No Loki is connected: set Loki:Url (AIOPS_Loki__Url), such as http://127.0.0.1:3100, and Loki:Tenant where it has several.");
        var client = new LokiClient(options);
        return new(Server, Title, Tools(client, time), Connected: client.Address.GetLeftPart(UriPartial.Path));
    }

    private static IReadOnlyList<Tool> Tools(LokiClient client, TimeProvider time) =>
    [
        new QueryLokiTool(client, time),
        new LokiLabelsTool(client, time),
        new LokiSeriesTool(client, time),
        new LokiErrorSummaryTool(client, time),
    ];
}
