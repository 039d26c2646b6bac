using AIOps.Tools.Notifications;
using AIOps.Worker.Execution;
using AIOps.Worker.Runbooks;
using AIOps.Worker.Topology;
using AIOps.Worker.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Worker;

public static class WorkerSetup
{
    /// <summary>The loop that executes queued actions. Needs state, safety and the tool catalogue.</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(WorkerOptions.Section);
        services.AddOptions<WorkerOptions>().Bind(section)
            .Validate(o => o.Concurrency is >= 1 and <= 256, "Worker:Concurrency must be 1 to 256")
            .Validate(o => o.PerClass.Values.All(most => most >= 1), "Worker:PerClass must be at least 1 for each class, such as Worker:PerClass:node = 1")
            .ValidateOnStart();
        services.AddOptions<VerificationOptions>().Bind(configuration.GetSection(VerificationOptions.Section))
            .Validate(o => o is { Retries: >= 0 and <= 100, Factor: >= 1 } && o.FirstDelay >= TimeSpan.Zero, "Verification needs Retries 0 to 100, Factor from 1 and a FirstDelay from 0")
            .ValidateOnStart();
        services.AddOptions<TopologyOptions>().Bind(configuration.GetSection(TopologyOptions.Section))
            .Validate(o => o.Interval >= TimeSpan.FromSeconds(5) && o.Interval <= TimeSpan.FromDays(1), "Topology:Interval must lie between 5 seconds and a day, such as 00:01:00.")
            .ValidateOnStart();
        // Also where no work is taken: a policy is checked against the channels that there are.
        services.AddNotifications(configuration);
        if (!section.GetValue("Enabled", true))
            return services;
        services.AddHttpClient(HealthChecks.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton(_ => WorkerName.OfThisProcess());
        services.AddHostedService<NoticeRelay>();
        services.AddSingleton<ActionTools>();
        services.AddSingleton<HealthChecks>();
        services.AddSingleton<Verifier>();
        services.AddSingleton<ActionProgress>();
        services.AddSingleton<ActionEnding>();
        services.AddSingleton<ActionExecutor>();
        services.AddSingleton<TargetSlots>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService<ActionLoop>();
        services.AddHostedService<TargetStateLoop>();
        services.AddHostedService<TopologyCollector>();
        services.AddRunbooks(configuration);
        return services;
    }
}
