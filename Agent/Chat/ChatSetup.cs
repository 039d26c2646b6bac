using AIOps.Agent.Graph;
using AIOps.Agent.Llm;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

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
            provider.GetRequiredService<Database>(), provider.GetRequiredService<RunStore>(), provider.GetRequiredService<ChatStore>(),
            provider.GetRequiredService<ActionStore>(), provider.GetRequiredService<ActionDecisions>(), provider.GetRequiredService<RunDispatcher>(),
            provider.GetRequiredService<RunFeeds>(), provider.GetRequiredService<IOptions<GraphOptions>>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
