namespace AIOps.Agent.Alerts;

public static class AlertsSetup
{
    public static IServiceCollection AddAlertIntake(this IServiceCollection services)
    {
        services.AddSingleton<AlertIncidents>();
        services.AddSingleton<PolicyActions>();
        services.AddSingleton<AlertTriage>();
        services.AddSingleton<AlertIntake>();
        return services;
    }
}
