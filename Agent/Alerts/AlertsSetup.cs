using AIOps.Policies.Incidents;

namespace AIOps.Agent.Alerts;

public static class AlertsSetup
{
    public static IServiceCollection AddAlertIntake(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddIncidents(configuration);
        services.AddSingleton<AlertIncidents>();
        services.AddSingleton<PolicyActions>();
        services.AddSingleton<AlertTriage>();
        services.AddSingleton<AlertIntake>();
        return services;
    }
}
