using AIOps.Tools.Abstractions;
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
        var section = configuration.GetSection(PrometheusOptions.Section);
        services.AddOptions<PrometheusOptions>().Bind(section).Configure(options =>
        {
            options.Token = Secret(section["Token"]);
            options.Password = Secret(section["Password"]);
        }).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PrometheusOptions>, PrometheusOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Domain(provider.GetRequiredService<IOptions<PrometheusOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static ToolDomain Domain(PrometheusOptions options, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(options.Url))
            return new(Server, "Prometheus", [], Absent: "No Prometheus is connected: set Prometheus:Url (AIOPS_Prometheus__Url), such as http://127.0.0.1:9090.");
        var client = new PrometheusClient(options);
        return new(Server, "Prometheus", Tools(client, time), Connected: client.Address.GetLeftPart(UriPartial.Path));
    }

    private static IReadOnlyList<Tool> Tools(PrometheusClient client, TimeProvider time) =>
    [
        new QueryPrometheusTool(client, time),
    ];

    private static Secret? Secret(string? value) => string.IsNullOrEmpty(value) ? null : new(value);
}
