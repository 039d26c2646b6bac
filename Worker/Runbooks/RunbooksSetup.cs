using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Worker.Runbooks;

internal static class RunbooksSetup
{
    public static IServiceCollection AddRunbooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RunbookLoopOptions>().Bind(configuration.GetSection(RunbookLoopOptions.Section))
            .Validate(o => o.Concurrency is >= 1 and <= 1000, "Runbooks:Concurrency must be 1 to 1000")
            .Validate(o => o.Lease >= TimeSpan.FromSeconds(1) && o.Lease <= TimeSpan.FromHours(1), "Runbooks:Lease must lie between a second and an hour, such as 00:00:15")
            .ValidateOnStart();
        services.AddSingleton<ExecutionLog>();
        services.AddSingleton<StepActions>();
        services.AddSingleton<StepReads>();
        services.AddSingleton<StepEnds>();
        services.AddSingleton<StepWork>();
        services.AddSingleton<ExecutionRunner>();
        services.AddSingleton<ExecutionReports>();
        return services.AddHostedService<RunbookLoop>();
    }
}
