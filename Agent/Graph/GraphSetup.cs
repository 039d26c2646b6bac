using AIOps.Agent.Graph.Nodes;
using AIOps.Agent.Graph.Provenance;
using AIOps.Agent.Graph.Runs;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph;

internal static class GraphSetup
{
    public static IServiceCollection AddGraph(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GraphOptions>().Bind(configuration.GetSection(GraphOptions.Section))
            .Validate(o => o.MaxSteps is >= 2 and <= 200, "Chat:MaxSteps must be 2 to 200")
            .Validate(o => o.MaxToolCalls is >= 1 and <= 1000 && o.ToolsPerTurn is >= 1 and <= 200, "Chat:MaxToolCalls must be 1 to 1000 and Chat:ToolsPerTurn 1 to 200")
            .Validate(o => o.ResultBudget is >= 256 and <= 1024 * 1024, "Chat:ResultBudget must be 256 to 1048576 characters")
            .Validate(o => o.ContextBudget is >= Compaction.LeastBudget and <= 16 * 1024 * 1024, $"Chat:ContextBudget must be {Compaction.LeastBudget} to 16777216 characters")
            .Validate(o => o.MaxTokens > 0 && o.History >= 0 && o.Concurrency > 0, "Chat:MaxTokens and Chat:Concurrency must be at least 1, Chat:History at least 0")
            .Validate(o => o.MaxWallTime > TimeSpan.Zero && o.ReadDeadline > TimeSpan.Zero && o.Lease > TimeSpan.Zero && o.ResumeInterval > TimeSpan.Zero && o.WaitForActions >= TimeSpan.Zero,
                "Chat:MaxWallTime, ReadDeadline, Lease and ResumeInterval must be above zero, such as 00:00:30")
            .Validate(o => o.StreamBeat > TimeSpan.Zero && o.StreamBeat <= TimeSpan.FromHours(1), "Chat:StreamBeat must be above zero and at most an hour, such as 00:00:15")
            .ValidateOnStart();
        if (configuration[$"{GraphOptions.Section}:{nameof(GraphOptions.ContextBudget)}"] is null)
            services.AddOptions<GraphOptions>().PostConfigure<IOptions<Llm.LlmOptions>>((graph, models) => graph.ContextBudget = ContextBudget.Fitting(graph.ContextBudget, models.Value));
        services.AddSingleton<IGraphNode, PrepareNode>();
        services.AddSingleton<IGraphNode, ReasonNode>();
        services.AddSingleton<IGraphNode, ActNode>();
        services.AddSingleton<IGraphNode, AwaitNode>();
        services.AddSingleton<IGraphNode, AnswerNode>();
        services.AddSingleton<ToolReads>();
        services.AddSingleton<ProvenanceReader>();
        services.AddSingleton<ChatGraph>();
        services.AddSingleton<RunFeeds>();
        services.AddSingleton<RunRecords>();
        services.AddSingleton<RunDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<RunDispatcher>());
        services.AddHostedService<RunResumer>();
        return services;
    }
}
