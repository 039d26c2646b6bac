using AIOps.Policies.Learning.Proposals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Policies.Learning;

public static class LearningSetup
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Writes down what helped. Needs the stores and an <see cref="Safety.IToolDirectory"/>.</summary>
    public static IServiceCollection AddLearning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LearningOptions>().Bind(configuration.GetSection(LearningOptions.Section))
            .Validate(o => o.Retention >= TimeSpan.FromDays(1) && o.Retention <= Longest, "Learning:Retention must lie between 1 and 3650 days, such as 365.00:00:00")
            .Validate(o => o.ProposeAfter is >= 2 and <= 100 && o.ProposeAgainAfter is >= 1 and <= 100, "Learning:ProposeAfter must be 2 to 100, Learning:ProposeAgainAfter 1 to 100")
            .Validate(o => o.ProposedMode is ActionMode.Suggest or ActionMode.Earned, "Learning:ProposedMode must be Suggest or Earned")
            .Validate(o => o.Interval >= TimeSpan.FromMilliseconds(50) && o.Interval <= TimeSpan.FromDays(1), "Learning:Interval must lie between 0.05 seconds and a day, such as 00:00:05")
            .ValidateOnStart();
        services.AddSingleton<RunbookMemory>();
        services.AddSingleton<PolicyProposer>();
        services.AddSingleton<LearningLoop>();
        return services.AddHostedService(provider => provider.GetRequiredService<LearningLoop>());
    }

    /// <summary>Reads it, in any process that has the database.</summary>
    internal static IServiceCollection AddMemory(this IServiceCollection services)
    {
        services.AddSingleton<MemoryStore>();
        services.AddSingleton<MemorySearch>();
        services.AddSingleton<ProposalStore>();
        services.AddSingleton<ProposalWriter>();
        return services;
    }
}
