using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Agent.Llm;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Chat;

public static class ChatSetup
{
    /// <summary>Graph, models and conversation. Needs state, safety and the tool catalogue.</summary>
    public static IServiceCollection AddChat(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLlm(configuration);
        services.AddGraph(configuration);
        services.AddSingleton<RunFollower>();
        services.AddSingleton(provider => new ChatService(
            provider.GetRequiredService<RunRecords>(), provider.GetRequiredService<ActionStore>(), provider.GetRequiredService<ActionDecisions>(),
            provider.GetRequiredService<ActionSignal>(),
            provider.GetRequiredService<RunDispatcher>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
