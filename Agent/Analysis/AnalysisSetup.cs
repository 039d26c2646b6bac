using AIOps.Agent.Analysis.Context;
using AIOps.Agent.Analysis.Context.Sources;
using AIOps.Agent.Analysis.Model;
using AIOps.Agent.Analysis.Rules;
using AIOps.Policies.Incidents;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Analysis;

public static class AnalysisSetup
{
    /// <summary>Analyses of alerts, on demand and by policy. Needs state, safety, the tool catalogue and the models.</summary>
    public static IServiceCollection AddAnalysis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AnalysisOptions>().Bind(configuration.GetSection(AnalysisOptions.Section))
            .Validate(o => o.Window > TimeSpan.Zero && o.Window <= TimeSpan.FromDays(1), "Analysis:Window must be above zero and at most a day, such as 00:15:00")
            .Validate(o => o.CallDeadline > TimeSpan.Zero && o.GatherDeadline > TimeSpan.Zero && o.ModelDeadline > TimeSpan.Zero && o.Lease > TimeSpan.Zero && o.LookInterval > TimeSpan.Zero && o.RetryAfter > TimeSpan.Zero && o.Patience >= TimeSpan.Zero,
                "Analysis:CallDeadline, GatherDeadline, ModelDeadline, Lease, LookInterval and RetryAfter must be above zero, such as 00:00:30")
            .Validate(o => o.MaxPiece is >= 1024 and <= 1024 * 1024 && o.MaxContext >= o.MaxPiece && o.MaxContext <= 4 * 1024 * 1024, "Analysis:MaxPiece must be 1024 to 1048576 characters, Analysis:MaxContext from that to 4194304")
            .Validate(o => o.PromptBudget is >= 1024 and <= 1024 * 1024, "Analysis:PromptBudget must be 1024 to 1048576 characters")
            .Validate(o => o.Concurrency is >= 1 and <= 100 && o.MaxOpen is >= 1 and <= 100_000 && o.MaxAttempts is >= 1 and <= 100, "Analysis:Concurrency and Analysis:MaxAttempts must be 1 to 100, Analysis:MaxOpen 1 to 100000")
            .ValidateOnStart();
        // In the order in which their calls are numbered.
        services.AddSingleton<IContextSource, AlertSource>();
        services.AddSingleton<IContextSource, DiagnosisSource>();
        services.AddSingleton<IContextSource, KubernetesSource>();
        services.AddSingleton<IContextSource, RolloutSource>();
        services.AddSingleton<IContextSource, MetricsSource>();
        services.AddSingleton<IContextSource, LokiSource>();
        services.AddSingleton<IContextSource, MachineSource>();
        services.AddSingleton<IContextSource, HistorySource>();
        services.AddSingleton<IAnalysisRule, FindingRule>();
        services.AddSingleton<IAnalysisRule, RolloutRule>();
        services.AddSingleton<IAnalysisRule, MetricRule>();
        services.AddSingleton<IAnalysisRule, MachineRule>();
        services.AddSingleton<IAnalysisRule, ServiceRule>();
        services.AddSingleton<IAnalysisRule, EventRule>();
        services.AddSingleton<IAnalysisRule, LogRule>();
        services.AddSingleton<IAnalysisRule, MemoryRule>();
        services.AddSingleton<ContextGatherer>();
        services.AddSingleton<ModelAnalyst>();
        services.AddSingleton<RuleAnalyst>();
        services.AddSingleton<ActionChecks>();
        services.AddSingleton<AnalysisChecks>();
        services.AddSingleton<Analyst>();
        services.AddSingleton<AnalysisSignal>();
        services.AddSingleton<AnalysisWork>();
        services.AddSingleton(provider => new AnalysisRequests(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<AnalysisStore>(), provider.GetRequiredService<IncidentJournal>(),
            provider.GetRequiredService<AnalysisSignal>(), provider.GetRequiredService<IOptions<AnalysisOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<AnalysisRunner>();
        return services;
    }
}
