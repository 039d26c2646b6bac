using AIOps.Policies.Evaluation;
using AIOps.Policies.Evaluation.Simulation;
using AIOps.Policies.Incidents;
using AIOps.Policies.Queue;
using AIOps.Policies.Safety.Gate;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Policies.Safety;

public static class SafetySetup
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Gate, decisions and the relay to the queue. Needs the stores, a queue and an <see cref="IToolDirectory"/>.</summary>
    public static IServiceCollection AddSafety(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SafetyOptions>().Bind(configuration.GetSection(SafetyOptions.Section))
            .Validate(o => o.MaxGlobal > 0 && o.MaxPerTarget > 0, "Safety:MaxGlobal and Safety:MaxPerTarget must be at least 1")
            .Validate(o => o.ApprovalLifetime > TimeSpan.Zero && o.ApprovalLifetime <= Longest, "Safety:ApprovalLifetime must be above zero and at most 365 days, such as 00:30:00")
            .Validate(o => o.DefaultCooldown >= TimeSpan.Zero && o.DefaultCooldown <= Longest, "Safety:DefaultCooldown must be 0 to 365 days, such as 00:05:00")
            .Validate(o => o.LimitWindow > TimeSpan.Zero && o.LimitWindow <= Longest, "Safety:LimitWindow must be above zero and at most 365 days, such as 01:00:00")
            .Validate(o => o.MaxQueueAge > TimeSpan.Zero && o.MaxQueueAge <= Longest, "Safety:MaxQueueAge must be above zero and at most 365 days, such as 01:00:00")
            .Validate(o => Enum.IsDefined(o.PolicyAutoUpTo), "Safety:PolicyAutoUpTo must be ReadOnly, Reversible, Disruptive or Destructive")
            .Validate(o => Enum.IsDefined(o.ChatMode) && Enum.IsDefined(o.McpMode) && Enum.IsDefined(o.ApiMode), "Safety:ChatMode, Safety:McpMode and Safety:ApiMode must be Observe, Suggest, Approve or Auto")
            .ValidateOnStart();
        // In the order in which they are asked and recorded.
        services.AddSingleton<IGateRule, SchemaRule>();
        services.AddSingleton<IGateRule, PolicyRule>();
        services.AddSingleton<IGateRule, FreshnessRule>();
        services.AddSingleton<IGateRule, InFlightRule>();
        services.AddSingleton<IGateRule, CooldownRule>();
        services.AddSingleton<IGateRule, RateLimitRule>();
        services.AddSingleton<IGateRule, ModeRule>();
        services.AddSingleton<GateFactsReader>();
        services.AddSingleton<ActionGate>();
        services.AddSingleton<ActionDrafts>();
        services.AddSingleton<ActionLedger>();
        services.AddSingleton<ActionService>();
        services.AddSingleton<ActionDecisions>();
        services.AddSingleton<ActionSignal>();
        services.AddSingleton<IncidentJournal>();
        services.AddSingleton<OutboxRelay>();
        services.AddHostedService(sp => sp.GetRequiredService<OutboxRelay>());
        services.AddHostedService<ApprovalExpiry>();
        services.AddHostedService<StalledActions>();
        return services;
    }

    /// <summary>The policies in memory, for a process that takes alerts in.</summary>
    public static IServiceCollection AddPolicyEvaluation(this IServiceCollection services)
    {
        services.AddSingleton<PolicyCache>();
        services.AddSingleton<PolicyWriter>();
        services.AddSingleton<PolicyImport>();
        services.AddSingleton<AlertSimulator>();
        services.AddSingleton<HistorySimulator>();
        services.AddHostedService(sp => sp.GetRequiredService<PolicyCache>());
        return services;
    }
}
