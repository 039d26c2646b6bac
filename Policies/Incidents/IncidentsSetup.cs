using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Policies.Incidents;

public static class IncidentsSetup
{
    public static IServiceCollection AddIncidents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IncidentOptions>().Bind(configuration.GetSection(IncidentOptions.Section))
            .Validate(options => options.Rules.All(rule => rule.Labels.Count > 0 && rule.Labels.All(label => label.Length > 0)),
                "Incidents:Rules: each rule names at least one label in Labels, such as alertname.")
            .Validate(options => options.Rules.All(rule => rule.Window > TimeSpan.Zero), "Incidents:Rules: Window must be above zero, such as 00:10:00.")
            .ValidateOnStart();
        services.AddSingleton<IncidentCorrelation>();
        services.AddSingleton<IncidentKeyStore>();
        return services;
    }
}
