using AIOps.Policies.Autonomy;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Evaluation.Simulation;
using AIOps.Policies.Incidents;
using AIOps.Policies.Learning;
using AIOps.Policies.Learning.Proposals;
using AIOps.Policies.Notices;
using AIOps.Policies.Queue;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Safety.Ladders;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;
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
            .Validate(o => new[] { o.ChatMode, o.McpMode, o.ApiMode }.All(m => m is >= ActionMode.Observe and <= ActionMode.Auto), "Safety:ChatMode, Safety:McpMode and Safety:ApiMode must be Observe, Suggest, Approve or Auto")
            .Validate(o => o.DestructiveApprovals is >= 1 and <= 10, "Safety:DestructiveApprovals must be 1 to 10")
            .ValidateOnStart();
        AddBrakes(services, configuration);
        services.AddAutonomy(configuration);
        services.AddLearning(configuration);
        // In the order in which they are asked and recorded.
        services.AddSingleton<IGateRule, StopRule>();
        services.AddSingleton<IGateRule, SchemaRule>();
        services.AddSingleton<IGateRule, PolicyRule>();
        services.AddSingleton<IGateRule, LadderRule>();
        services.AddSingleton<IGateRule, FreshnessRule>();
        services.AddSingleton<IGateRule, MaintenanceRule>();
        services.AddSingleton<IGateRule, BlackoutRule>();
        services.AddSingleton<IGateRule, InFlightRule>();
        services.AddSingleton<IGateRule, CooldownRule>();
        services.AddSingleton<IGateRule, RateLimitRule>();
        services.AddSingleton<IGateRule, CircuitBreakerRule>();
        services.AddSingleton<IGateRule, StormRule>();
        services.AddSingleton<IGateRule, QuorumRule>();
        services.AddSingleton<IGateRule, ProvenanceRule>();
        services.AddSingleton<IGateRule, ModeRule>();
        services.AddSingleton<SafetyStateReader>();
        services.AddSingleton<GateFactsReader>();
        services.AddSingleton<ActionGate>();
        services.AddSingleton<ActionDrafts>();
        services.AddSingleton<RunbookBinding>();
        services.AddSingleton<ActionLedger>();
        services.AddSingleton<ActionService>();
        services.AddSingleton<PolicyNotices>();
        services.AddSingleton<Ladder>();
        services.AddSingleton<ActionDecisions>();
        services.AddSingleton<DeadActions>();
        services.AddSingleton<ActionOverrides>();
        services.AddSingleton<ActionSignal>();
        services.AddSingleton<IncidentJournal>();
        services.AddSingleton<OutboxRelay>();
        services.AddHostedService(sp => sp.GetRequiredService<OutboxRelay>());
        services.AddHostedService<ApprovalExpiry>();
        services.AddHostedService<StalledActions>();
        services.AddHostedService<StormCalm>();
        return services;
    }

    /// <summary>Stop, windows, breakers and storms: what the rules read beside the actions.</summary>
    private static void AddBrakes(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BreakerOptions>().Bind(configuration.GetSection(BreakerOptions.Section))
            .Validate(o => o.Failures is >= 1 and <= 100, "Safety:Breaker:Failures must be 1 to 100")
            .Validate(o => o.Window > TimeSpan.Zero && o.Window <= BreakerReader.Memory, "Safety:Breaker:Window must be above zero and at most a day, such as 00:15:00")
            .Validate(o => o.CoolOff > TimeSpan.Zero && o.CoolOff <= BreakerReader.Memory / 2, "Safety:Breaker:CoolOff must be above zero and at most half a day, such as 00:10:00")
            .ValidateOnStart();
        services.AddOptions<StormOptions>().Bind(configuration.GetSection(StormOptions.Section))
            .Validate(o => o.Window > TimeSpan.Zero && o.Window <= Longest, "Safety:Storm:Window must be above zero, such as 00:05:00")
            .Validate(o => o.Fraction is > 0 and <= 1, "Safety:Storm:Fraction must be above 0 and at most 1, such as 0.3")
            .Validate(o => o.Least >= 1 && o.MostUnhealthy is >= 1 and < 10_000 && o.MostInFlight >= 1 && o.MostAlerts >= 256,
                "Safety:Storm:Least, Safety:Storm:MostUnhealthy (below 10000) and Safety:Storm:MostInFlight must be at least 1, Safety:Storm:MostAlerts at least 256")
            .ValidateOnStart();
        services.AddSingleton<StopStore>();
        services.AddSingleton<EmergencyStop>();
        services.AddSingleton<WindowStore>();
        services.AddSingleton<SafetyWindows>();
        services.AddSingleton<MaintenanceWatch>();
        services.AddSingleton<BreakerReader>();
        services.AddSingleton<Population>();
        services.AddSingleton<StormReader>();
        services.AddSingleton<StormIncidents>();
        services.AddSingleton<LimitUse>();
        services.AddSingleton<SafetyOverview>();
    }

    /// <summary>The policies in memory, for a process that takes alerts in.</summary>
    public static IServiceCollection AddPolicyEvaluation(this IServiceCollection services)
    {
        services.AddSingleton<PolicyCache>();
        services.AddSingleton<PolicyWriter>();
        services.AddSingleton<PolicyImport>();
        services.AddSingleton<ProposalDecisions>();
        services.AddSingleton<AlertSimulator>();
        services.AddSingleton<HistorySimulator>();
        services.AddHostedService(sp => sp.GetRequiredService<PolicyCache>());
        return services;
    }
}
