using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Policies.Autonomy;

public static class AutonomySetup
{
    public static IServiceCollection AddAutonomy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AutonomyOptions>().Bind(configuration.GetSection(AutonomyOptions.Section))
            .Validate(o => o.ApproveIncidents >= 1 && o.AutoIncidents >= o.ApproveIncidents && o.AutoIncidents <= AutonomyStore.Newest,
                $"Safety:Autonomy:ApproveIncidents must be at least 1, Safety:Autonomy:AutoIncidents at least that and at most {AutonomyStore.Newest}")
            .Validate(o => o.ApproveBound is > 0 and < 1 && o.AutoBound >= o.ApproveBound && o.AutoBound < 1,
                "Safety:Autonomy:ApproveBound must be above 0 and below 1, Safety:Autonomy:AutoBound at least that and below 1, such as 0.5 and 0.8")
            .ValidateOnStart();
        services.AddSingleton<AutonomyStore>();
        services.AddSingleton<SuccessRecord>();
        services.AddSingleton<AutonomyReader>();
        return services;
    }
}
